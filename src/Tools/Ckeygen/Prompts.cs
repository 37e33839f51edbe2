using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch.Scripts;

/// <summary>The questions, as Twisted's ckeygen asks them.</summary>
internal static class Prompts
{
    /// <summary>The file of -f, or the one that is asked for.</summary>
    public static string AskFile(GeneralOptions options, ICkeygenHost host, string question, string defaultName)
    {
        if (options["filename"] is { Length: > 0 } given)
        {
            return given;
        }

        string path = Path.Combine(host.Home, ".ssh", defaultName);
        string answer = Answer(host.Ask($"{question} ({path}): ")).Trim();
        return answer.Length > 0 ? answer : path;
    }

    /// <summary>Asks for a new passphrase until it is the same twice.</summary>
    public static Bytes AskNewPassphrase(ICkeygenHost host, string question)
    {
        while (true)
        {
            Bytes first = Answer(host.AskSecret(question));
            Bytes second = Answer(host.AskSecret("Enter same passphrase again: "));
            if (first == second)
            {
                return first;
            }

            host.WriteLine("Passphrases do not match.  Try again.");
        }
    }

    /// <summary>Reads a key file; asks for the passphrase if it needs one that was not given.</summary>
    public static Key ReadKey(string path, GeneralOptions options, ICkeygenHost host, string question)
    {
        try
        {
            return Key.FromFile(path);
        }
        catch (EncryptedKeyError)
        {
            Bytes passphrase = options["pass"] is { Length: > 0 } given
                ? Key.NormalizePassphrase(given)
                : Answer(host.AskSecret(question));
            return Key.FromFile(path, passphrase: passphrase);
        }
    }

    /// <summary>The answer to a question.</summary>
    /// <exception cref="CkeygenError">The input ended instead.</exception>
    public static string Answer(string? answer) => answer ?? throw EndOfInput();

    private static Bytes Answer(Bytes? answer) => answer ?? throw EndOfInput();

    private static CkeygenError EndOfInput() => new("ckeygen: the input ended before the question was answered; nothing was changed.");
}
