using System.Security.Cryptography;
using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch.Scripts;

/// <summary>ckeygen -p: changes the passphrase of a private key file.</summary>
internal static class PassphraseChanger
{
    public static void ChangePassPhrase(GeneralOptions options, ICkeygenHost host)
    {
        string path = Prompts.AskFile(options, host, "Enter file in which the key is", "id_rsa");
        try
        {
            Change(path, options, host);
        }
        catch (ConchError error)
        {
            throw new CkeygenError($"Could not change passphrase: {error.Message}");
        }
    }

    private static void Change(string path, GeneralOptions options, ICkeygenHost host)
    {
        Key key = Prompts.ReadKey(path, options, host, "Enter old passphrase: ");
        if (key.IsPublic())
        {
            throw new BadKeyError($"{path} is a public key, which has none; give the private key.");
        }

        Bytes passphrase = options["newpass"] is { } given
            ? Key.NormalizePassphrase(given)
            : Prompts.AskNewPassphrase(host, "Enter new passphrase (empty for no passphrase): ");
        string comment = options["comment"] ?? key.Comment;
        byte[] content = key.ToString("openssh", options["private-key-subtype"], comment, passphrase);
        try
        {
            // Read back before the old file goes: a key that cannot be opened is a key lost.
            if (Key.FromString(content, passphrase: passphrase) != key)
            {
                throw new BadKeyError("the new file would not hold the same key.");
            }

            KeyFiles.ReplacePrivate(path, content);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }

        if (!options.Has("quiet"))
        {
            host.WriteLine("Your identification has been saved with the new passphrase.");
        }
    }
}
