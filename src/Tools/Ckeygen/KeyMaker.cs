using System.Security.Cryptography;
using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch.Scripts;

/// <summary>ckeygen -t: makes a key and saves it.</summary>
internal static class KeyMaker
{
    private static readonly string[] SupportedKeyTypes = ["rsa", "ecdsa", "ed25519"];

    public static void Generate(string type, GeneralOptions options, ICkeygenHost host)
    {
        string name = type.ToLowerInvariant();
        if (!SupportedKeyTypes.Contains(name, StringComparer.Ordinal))
        {
            throw new CkeygenError($"Key type was {type}, must be one of {string.Join(", ", SupportedKeyTypes)}");
        }

        // What may be wrong in the command line comes before the questions.
        FingerprintFormats format = FingerprintFormatNames.Enumrepresentation(options);
        int? bits = name == "ed25519" ? null : options.Bits;
        Say(options, host, $"Generating public/private {type} key pair.");
        Save(Key.Generate(name, bits), name, format, options, host);
    }

    private static void Save(Key key, string name, FingerprintFormats format, GeneralOptions options, ICkeygenHost host)
    {
        string path = Prompts.AskFile(options, host, "Enter file in which to save the key", $"id_{name}");
        bool exists = File.Exists(path);
        if (exists && !MayOverwrite(path, host))
        {
            return;
        }

        Bytes passphrase = ChoosePassphrase(options, host);
        string comment = options["comment"] ?? host.UserAtMachine;
        byte[] privateKey = key.ToString("openssh", options["private-key-subtype"], comment, passphrase);
        byte[] publicKey = [.. key.Public().ToString("openssh", comment: comment), (byte)'\n'];
        Write(path, exists, privateKey, publicKey);
        Say(options, host, $"Your identification has been saved in {path}");
        Say(options, host, $"Your public key has been saved in {path}.pub");
        Say(options, host, $"The key fingerprint in <FingerprintFormats={format}> is:");
        Say(options, host, key.Fingerprint(format));
    }

    private static bool MayOverwrite(string path, ICkeygenHost host)
    {
        host.WriteLine($"{path} already exists.");
        return Prompts.Answer(host.Ask("Overwrite (y/n)? ")).StartsWith("y", StringComparison.OrdinalIgnoreCase);
    }

    private static Bytes ChoosePassphrase(GeneralOptions options, ICkeygenHost host)
    {
        if (options.Has("no-passphrase"))
        {
            return Bytes.Empty;
        }

        return (options["pass"] ?? options["newpass"]) is { } given
            ? Key.NormalizePassphrase(given)
            : Prompts.AskNewPassphrase(host, "Enter passphrase (empty for no passphrase): ");
    }

    private static void Write(string path, bool exists, byte[] privateKey, byte[] publicKey)
    {
        try
        {
            if (exists)
            {
                KeyFiles.ReplacePrivate(path, privateKey);
            }
            else
            {
                KeyFiles.CreatePrivate(path, privateKey);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(privateKey);
        }

        File.WriteAllBytes(path + ".pub", publicKey);
    }

    private static void Say(GeneralOptions options, ICkeygenHost host, string text)
    {
        if (!options.Has("quiet"))
        {
            host.WriteLine(text);
        }
    }
}
