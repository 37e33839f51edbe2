using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests.Keys;

/// <summary>A damaged file is an error in words, or (where the damage hits a comment or a blank) still the same key.</summary>
internal sealed class KeyDamageTests
{
    // Each try on these costs a key derivation.
    private static readonly string[] Slow = [".v1-", ".ppk3-enc", ".ppk3-argon"];

    // Formats without a check of their own: one damaged number is another good number.
    private static readonly string[] Unprotected = [".pub", ".rfc4716", ".spki", ".pkcs1pub", "edossl.pkcs8"];

    [TestCaseSource(typeof(KeyFixtures), nameof(KeyFixtures.Files))]
    public void Every_truncation_is_told(string name)
    {
        byte[] file = KeyFixtures.Read(name);
        Key whole = KeyFixtures.Load(name);
        int step = IsSlow(name) ? 19 : 1;
        for (int length = 0; length < file.Length; length += step)
        {
            Try(name, file[..length], whole, mayDiffer: false, $"cut to {length}");
        }
    }

    [TestCaseSource(typeof(KeyFixtures), nameof(KeyFixtures.Files))]
    public void Every_byte_with_a_flipped_bit_is_told(string name)
    {
        byte[] file = KeyFixtures.Read(name);
        Key whole = KeyFixtures.Load(name);
        bool mayDiffer = Unprotected.Any(part => name.EndsWith(part, StringComparison.Ordinal));
        int step = IsSlow(name) ? 19 : 1;
        for (int at = 0; at < file.Length; at += step)
        {
            // In Base64, low bits make another letter and high ones something else: both kinds of damage come up.
            byte before = file[at];
            file[at] ^= (byte)(1 << (at % 8));
            Try(name, file, whole, mayDiffer, $"bit {at % 8} of byte {at}");
            file[at] = before;
        }
    }

    [TestCaseSource(typeof(KeyFixtures), nameof(KeyFixtures.Kinds))]
    public void Every_truncation_and_flip_of_a_private_blob_is_told(string kind)
    {
        Key key = KeyFixtures.Load(kind);
        Damage(key, key.PrivateBlob().ToArray(), "private_blob", mayDiffer: false);
    }

    [Test]
    public void Every_truncation_and_flip_of_an_agentv3_blob_is_told()
    {
        Key key = KeyFixtures.Load("rsa");
        Damage(key, key.ToString("agentv3"), "agentv3", mayDiffer: false);
    }

    [TestCaseSource(typeof(KeyFixtures), nameof(KeyFixtures.Kinds))]
    public void Every_truncation_and_flip_of_a_public_blob_is_told(string kind)
    {
        Key key = KeyFixtures.Load(kind).Public();
        Damage(key, key.Blob().ToArray(), "blob", mayDiffer: true);
    }

    [TestCase("rsa")]
    [TestCase("p256")]
    [TestCase("ed25519")]
    public void Every_flip_inside_an_openssh_private_key_is_told(string kind)
    {
        string[] lines = KeyFixtures.Text(kind).Split('\n');
        byte[] content = Convert.FromBase64String(string.Concat(lines.Skip(1).SkipLast(2)));
        Key key = KeyFixtures.Load(kind);
        for (int at = 0; at < content.Length; at++)
        {
            content[at] ^= (byte)(1 << (at % 8));
            byte[] file = PemKeyFile.Write("OPENSSH PRIVATE KEY", content);
            Try(kind, file, key, mayDiffer: false, $"byte {at}");
            content[at] ^= (byte)(1 << (at % 8));
        }
    }

    private static void Damage(Key key, byte[] blob, string type, bool mayDiffer)
    {
        for (int length = 0; length < blob.Length; length++)
        {
            Assert.That(() => Key.FromString(blob[..length], type), Throws.TypeOf<BadKeyError>(), $"cut to {length}");
        }

        Assert.That(() => Key.FromString((byte[])[.. blob, 0], type), Throws.TypeOf<BadKeyError>());
        for (int at = 0; at < blob.Length; at++)
        {
            blob[at] ^= (byte)(1 << (at % 8));
            try
            {
                Assert.That(Key.FromString(blob, type) == key || mayDiffer, Is.True, $"byte {at}");
            }
            catch (BadKeyError error)
            {
                Assert.That(error.Message, Is.Not.Empty);
            }

            blob[at] ^= (byte)(1 << (at % 8));
        }
    }

    private static void Try(string name, byte[] file, Key whole, bool mayDiffer, string damage)
    {
        try
        {
            Key key = Key.FromString(file, passphrase: KeyFixtures.PassphraseOf(name));
            Assert.That(key == whole || mayDiffer, Is.True, damage);
        }
        catch (ConchError error) when (error is BadKeyError or EncryptedKeyError)
        {
            Assert.That(error.Message, Does.EndWith(".").And.Length.LessThan(300), damage);
        }
    }

    private static bool IsSlow(string name) => Slow.Any(part => name.Contains(part, StringComparison.Ordinal));
}
