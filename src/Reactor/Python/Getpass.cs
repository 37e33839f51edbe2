using System.Text;

namespace Twisted.Python;

/// <summary>Python's <c>getpass</c>: asks for what must not be seen.</summary>
public static class Getpass
{
    /// <summary>
    /// Asks on the terminal, whatever the program's input is, with the echo off; without a terminal, reads a line of the input. Blocks: on a
    /// reactor, call it by <see cref="Internet.Threads.DeferToThread{T}(Func{T})"/>. Python: <c>getpass.getpass</c>.
    /// </summary>
    /// <param name="prompt">The question.</param>
    /// <returns>The answer; empty at the end of the input.</returns>
    /// <exception cref="IOException">The answer is longer than 4 KiB, or the echo cannot be switched off.</exception>
    public static string GetPass(string prompt = "Password: ") => Ask(prompt) ?? string.Empty;

    /// <summary>The same; null at the end of the input.</summary>
    internal static string? Ask(string prompt) => OperatingSystem.IsWindows() ? AskByKeys(prompt) : AskOnTerminal(prompt);

    private static string? AskOnTerminal(string prompt)
    {
        FileStream terminal;
        try
        {
            terminal = new FileStream("/dev/tty", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Console.Error.Write(prompt);
            return LineInput.ReadStandardInput();
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

    private static string? AskByKeys(string prompt)
    {
        Console.Error.Write(prompt);
        StringBuilder line = new();
        while (true)
        {
            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter)
            {
                Console.Error.WriteLine();
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
