using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch.Tests.Keys;

/// <summary>
/// Key files written by ssh-keygen 9.2, OpenSSL 3.0 and puttygen 0.78, made for these tests and used nowhere else.
/// <c>rsa.pub</c> is the public line of every <c>rsa.*</c>.
/// </summary>
internal static class KeyFixtures
{
    public const string Passphrase = "correct-horse";

    public static readonly string[] Kinds = ["rsa", "p256", "p384", "p521", "ed25519"];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Keys", "Fixtures");

    /// <summary>All that can be read; p256.pbes1 is encrypted in a way that we refuse.</summary>
    public static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Folder).Select(path => Path.GetFileName(path)).Where(name => name != "p256.pbes1").Order(StringComparer.Ordinal);

    public static IEnumerable<string> EncryptedFiles() => Files().Where(IsEncrypted);

    public static IEnumerable<string> PlainFiles() => Files().Where(name => !IsEncrypted(name));

    public static string PathOf(string name) => Path.Combine(Folder, name);

    public static byte[] Read(string name) => File.ReadAllBytes(PathOf(name));

    public static string Text(string name) => File.ReadAllText(PathOf(name));

    public static Key Load(string name) => Key.FromFile(PathOf(name), passphrase: PassphraseOf(name));

    public static Bytes? PassphraseOf(string name) => IsEncrypted(name) ? Passphrase : default(Bytes?);

    /// <summary>The public key that a file belongs to, or null for those that have no other file.</summary>
    public static Key? PublicOf(string name)
    {
        string path = PathOf(name.Split('.')[0] + ".pub");
        return File.Exists(path) && name != "p256.ecparam" ? Key.FromFile(path) : null;
    }

    public static bool IsEncrypted(string name) =>
        name.Contains(".v1-", StringComparison.Ordinal)
        || name.Contains(".dek-", StringComparison.Ordinal)
        || name.Contains(".pbes", StringComparison.Ordinal)
        || name.Contains("-enc", StringComparison.Ordinal)
        || name.Contains("-argon", StringComparison.Ordinal);

    public static bool IsPublicFile(string name) =>
        Path.GetExtension(name) is ".pub" or ".rfc4716" or ".spki" or ".pkcs1pub";
}
