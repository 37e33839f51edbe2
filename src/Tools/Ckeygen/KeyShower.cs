using System.Text;
using Twisted.Conch.Ssh;

namespace Twisted.Conch.Scripts;

/// <summary>ckeygen -l and -y: shows a key.</summary>
internal static class KeyShower
{
    public static void PrintFingerprint(GeneralOptions options, ICkeygenHost host)
    {
        FingerprintFormats format = FingerprintFormatNames.Enumrepresentation(options);
        string path = Prompts.AskFile(options, host, "Enter file in which the key is", "id_rsa");
        if (File.Exists(path + ".pub"))
        {
            path += ".pub";
        }

        try
        {
            Key key = Prompts.ReadKey(path, options, host, "Enter passphrase: ");
            host.WriteLine($"{key.Size()} {key.Fingerprint(format)} {Path.GetFileName(path)}");
        }
        catch (BadKeyError error)
        {
            throw new CkeygenError($"bad key: {error.Message}");
        }
    }

    public static void DisplayPublicKey(GeneralOptions options, ICkeygenHost host)
    {
        string path = Prompts.AskFile(options, host, "Enter file in which the key is", "id_rsa");
        Key key = Prompts.ReadKey(path, options, host, "Enter passphrase: ");
        host.WriteLine(Encoding.UTF8.GetString(key.Public().ToString("openssh", comment: "")));
    }
}
