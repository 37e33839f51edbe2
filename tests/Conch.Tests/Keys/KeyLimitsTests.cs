using System.Globalization;
using System.Numerics;
using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch.Tests.Keys;

/// <summary>What a key file may ask of whoever opens it.</summary>
internal sealed class KeyLimitsTests
{
    [TestCase(512)]
    [TestCase(1023)]
    [TestCase(16385)]
    [TestCase(20000)]
    public void Rsa_keys_out_of_bounds_are_refused_with_their_size(int bits)
    {
        Bytes blob = RsaBlob((BigInteger.One << (bits - 1)) + 1, 65537);
        Assert.That(
            () => Key.FromString(blob, type: "blob"),
            Throws.TypeOf<BadKeyError>().With.Message.Contains(bits > 16384 ? "number of" : bits.ToString(CultureInfo.InvariantCulture)));
    }

    [TestCase(1024)]
    [TestCase(16384)]
    public void Rsa_keys_at_the_bounds_are_read(int bits)
    {
        Key key = Key.FromString(RsaBlob((BigInteger.One << (bits - 1)) + 1, 65537), type: "blob");
        Assert.That(key.Size(), Is.EqualTo(bits));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(65536)]
    [TestCase(0x1_0000_0001)]
    public void Rsa_exponents_are_odd_and_short(long exponent)
    {
        Bytes blob = RsaBlob((BigInteger.One << 2047) + 1, exponent);
        Assert.That(() => Key.FromString(blob, type: "blob"), Throws.TypeOf<BadKeyError>().With.Message.Contains("exponent"));
    }

    [Test]
    public void An_even_modulus_is_refused()
    {
        Assert.That(() => Key.FromString(RsaBlob(BigInteger.One << 2047, 3), type: "blob"), Throws.TypeOf<BadKeyError>());
    }

    [Test]
    public void A_point_off_the_curve_is_refused()
    {
        byte[] blob = KeyFixtures.Load("p256.pub").Blob().ToArray();
        blob[^1] ^= 1;
        Assert.That(() => Key.FromString(blob), Throws.TypeOf<BadKeyError>());
        blob.AsSpan(blob.Length - 64).Clear();
        Assert.That(() => Key.FromString(blob), Throws.TypeOf<BadKeyError>());
    }

    [Test]
    public void Rounds_of_bcrypt_are_capped()
    {
        foreach (uint rounds in new uint[] { 0, 1025, 0x01000000, uint.MaxValue })
        {
            byte[] content = Decode("ed25519.v1-aes256-ctr");
            int at = content.AsSpan().IndexOf("bcrypt"u8) + 6 + 4 + 4 + 16;
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(content.AsSpan(at), rounds);
            Assert.That(
                () => Key.FromString(PemKeyFile.Write("OPENSSH PRIVATE KEY", content), passphrase: KeyFixtures.Passphrase),
                Throws.TypeOf<BadKeyError>().With.Message.Contains("rounds"));
        }
    }

    [TestCase("Argon2-Memory: 256", "Argon2-Memory: 1000000")]
    [TestCase("Argon2-Passes: 2", "Argon2-Passes: 2000000")]
    [TestCase("Argon2-Passes: 2", "Argon2-Passes: 0")]
    [TestCase("Argon2-Memory: 256", "Argon2-Memory: 4")]
    [TestCase("Argon2-Parallelism: 1", "Argon2-Parallelism: 400")]
    [TestCase("Public-Lines: 2", "Public-Lines: 2000000000")]
    [TestCase("Public-Lines: 2", "Public-Lines: 1000")]
    [TestCase("Public-Lines: 2", "Public-Lines: -1")]
    public void Costs_and_counts_of_putty_files_are_capped(string from, string to)
    {
        string file = KeyFixtures.Text("ed25519.ppk3-enc").Replace(from, to, StringComparison.Ordinal);
        Assert.That(() => Key.FromString(file, passphrase: KeyFixtures.Passphrase), Throws.TypeOf<BadKeyError>());
    }

    [Test]
    public void Memory_times_passes_of_putty_files_is_capped()
    {
        string file = KeyFixtures.Text("ed25519.ppk3-enc")
            .Replace("Argon2-Memory: 256", "Argon2-Memory: 131072", StringComparison.Ordinal)
            .Replace("Argon2-Passes: 2", "Argon2-Passes: 4096", StringComparison.Ordinal);
        Assert.That(
            () => Key.FromString(file, passphrase: KeyFixtures.Passphrase),
            Throws.TypeOf<BadKeyError>().With.Message.Contains("Argon2"));
    }

    [Test]
    public void Iterations_of_pbkdf2_are_capped()
    {
        // INTEGER 10 of the fixture's parameters becomes INTEGER -246: as long, and out of range.
        byte[] content = Decode("p256.pbes2-aes256");
        int at = content.AsSpan().IndexOf((byte[])[0x02, 0x01, 0x0a, 0x30]);
        content[at + 2] = 0xf6;
        Assert.That(
            () => Key.FromString(PemKeyFile.Write("ENCRYPTED PRIVATE KEY", content), passphrase: "x"),
            Throws.TypeOf<BadKeyError>().With.Message.Contains("iteration count"));
    }

    [Test]
    public void A_file_without_end_is_not_read_to_its_end()
    {
        if (!File.Exists("/dev/zero"))
        {
            Assert.Ignore("There is no /dev/zero here.");
        }

        Assert.That(() => Key.FromFile("/dev/zero"), Throws.TypeOf<BadKeyError>().With.Message.Contains("longer than"));
    }

    [Test]
    public void A_length_that_lies_takes_no_memory()
    {
        byte[] blob = [.. Common.NS("ssh-rsa").Span, 0x7f, 0xff, 0xff, 0xff, 1, 2, 3];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => Key.FromString(blob, type: "blob"), Throws.TypeOf<BadKeyError>());
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(100_000));
    }

    private static byte[] Decode(string name) =>
        Convert.FromBase64String(string.Concat(KeyFixtures.Text(name).Split('\n').Skip(1).SkipLast(2)));

    private static Bytes RsaBlob(BigInteger modulus, BigInteger exponent) =>
        Common.NS("ssh-rsa") + Common.MP(exponent) + Common.MP(modulus);
}
