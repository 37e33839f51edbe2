using System.Text;
using Microsoft.Win32.SafeHandles;
using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch.Scripts;

/// <summary>The terminal that ckeygen was started on.</summary>
internal sealed class ConsoleHost : ICkeygenHost
{
    // Not Console.Out, which sends a terminal escape sequences before the first line.
    private readonly StreamWriter _output = new(Console.OpenStandardOutput()) { AutoFlush = true };
    private readonly StreamWriter _error = new(Console.OpenStandardError()) { AutoFlush = true };

    public string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    public string UserAtMachine => $"{Environment.UserName}@{Environment.MachineName}";

    public void WriteLine(string text) => _output.WriteLine(text);

    public void WriteError(string text) => _error.WriteLine(text);

    public string? Ask(string prompt)
    {
        _output.Write(prompt);
        if (OperatingSystem.IsWindows())
        {
            return Console.In.ReadLine();
        }

        // Not Console.In, which would take over the terminal and send it escape sequences.
        using SafeFileHandle handle = new(0, ownsHandle: false);
        using FileStream input = new(handle, FileAccess.Read, bufferSize: 0);
        return LineInput.Read(input);
    }

    public Bytes? AskSecret(string prompt)
    {
        string? secret = OperatingSystem.IsWindows() ? AskByKeys(prompt) : AskOnTerminal(prompt);
        return secret is null ? default(Bytes?) : Key.NormalizePassphrase(secret);
    }

    /// <summary>On the terminal even where the input is a pipe, as getpass does; without a terminal, from the input.</summary>
    private string? AskOnTerminal(string prompt)
    {
        FileStream terminal;
        try
        {
            terminal = new FileStream("/dev/tty", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Ask(prompt);
        }

        using (terminal)
        {
            using SilentTerminal silence = new((int)terminal.SafeFileHandle.DangerousGetHandle());
            terminal.Write(Encoding.UTF8.GetBytes(prompt));
            string? secret = LineInput.Read(terminal);
            terminal.Write("\n"u8);
            return secret;
        }
    }

    private string? AskByKeys(string prompt)
    {
        _error.Write(prompt);
        StringBuilder line = new();
        while (true)
        {
            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter)
            {
                _error.WriteLine();
                return line.ToString();
            }

            if (key.Key == ConsoleKey.Backspace)
            {
                line.Length = Math.Max(0, line.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                line.Append(key.KeyChar);
            }
        }
    }
}
