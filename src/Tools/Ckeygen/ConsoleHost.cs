using Twisted.Conch.Ssh;
using Twisted.Internet;
using Twisted.Python;

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
        return LineInput.ReadStandardInput();
    }

    public Bytes? AskSecret(string prompt) =>
        Getpass.Ask(prompt) is { } secret ? Key.NormalizePassphrase(secret) : default(Bytes?);
}
