using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch.Scripts;

/// <summary>The terminal that ckeygen was started on.</summary>
internal sealed class ConsoleHost : ICkeygenHost
{
    public string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    public string UserAtMachine => $"{Environment.UserName}@{Environment.MachineName}";

    public void WriteLine(string text) => Console.Out.WriteLine(text);

    public void WriteError(string text) => Console.Error.WriteLine(text);

    public string? Ask(string prompt)
    {
        Console.Out.Write(prompt);
        Console.Out.Flush();
        return Console.In.ReadLine();
    }

    public Bytes? AskSecret(string prompt)
    {
        // To the error stream, as getpass does: the output may be going to a file.
        Console.Error.Write(prompt);
        string? secret = Console.IsInputRedirected ? Console.In.ReadLine() : SecretLine.Read();
        if (Console.IsInputRedirected)
        {
            Console.Error.WriteLine();
        }

        return secret is null ? default(Bytes?) : Key.NormalizePassphrase(secret);
    }
}
