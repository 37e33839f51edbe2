using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests.Keys;

/// <summary>
/// Key files written by ssh-keygen 9.2, OpenSSL 3.0 and puttygen 0.78, made for these tests and used nowhere else.
/// <c>rsa.pub</c> is the public line of every <c>rsa.*</c>.
/// </summary>
internal static class KeyFixtures
{
    public const string Passphrase = "correct-horse";

    public static readonly string[] Kinds = ["rsa", "p256", "p384", "p521", "ed25519"];

    private static string Folder => Path.Combine(TestContext.CurrentContext.TestDirectory, "Keys", "Fixtures");

    public static string PathOf(string name) => Path.Combine(Folder, name);

    public static byte[] Read(string name) => File.ReadAllBytes(PathOf(name));

    public static Key Load(string name) => Key.FromFile(PathOf(name), passphrase: IsEncrypted(name) ? Passphrase : null);

    /// <summary>The public key that a file belongs to, or null for those made without one.</summary>
    public static Key? PublicOf(string name)
    {
        string kind = name.Split('.')[0];
        return File.Exists(PathOf(kind + ".pub")) ? Key.FromFile(PathOf(kind + ".pub")) : null;
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
