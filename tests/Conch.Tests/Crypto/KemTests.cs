using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests;

[TestFixtureSource(typeof(Suites), nameof(Suites.Names))]
public class KemTests(string suite)
{
    private readonly CryptoSuite _suite = CryptoSuite.FromSetting(suite);

    private IEnumerable<IKem> Kems => [_suite.MLKem768, _suite.Sntrup761];

    // Sizes: FIPS 203 table 3; draft-ietf-sshm-ntruprime-ssh §3.
    [Test]
    public void Sizes_are_the_standards()
    {
        Assert.That(
            Kems.Select(kem => (kem.PublicKeySize, kem.CiphertextSize, kem.SecretSize)),
            Is.EqualTo(new[] { (1184, 1088, 32), (1158, 1039, 32) }));
    }

    [Test]
    public void Both_sides_get_the_same_secret_and_a_fresh_one_each_time()
    {
        foreach (IKem kem in Kems)
        {
            (byte[] publicKey, byte[] privateKey) = KeyPair(kem);
            byte[] first = RoundTrip(kem, publicKey, privateKey);
            Assert.That(RoundTrip(kem, publicKey, privateKey), Is.Not.EqualTo(first));
            Assert.That(KeyPair(kem).Public, Is.Not.EqualTo(publicKey));
        }
    }

    [Test]
    public void Changed_ciphertext_gives_another_secret_not_an_error()
    {
        foreach (IKem kem in Kems)
        {
            (byte[] publicKey, byte[] privateKey) = KeyPair(kem);
            byte[] ciphertext = new byte[kem.CiphertextSize];
            byte[] secret = new byte[kem.SecretSize];
            byte[] theirs = new byte[kem.SecretSize];
            Assert.That(kem.TryEncapsulate(publicKey, ciphertext, secret), Is.True);
            foreach (int at in new[] { 0, ciphertext.Length / 2, ciphertext.Length - 1 })
            {
                byte[] changed = [.. ciphertext];
                changed[at] ^= 0x40;
                Assert.That(kem.TryDecapsulate(privateKey, changed, theirs), Is.True);
                Assert.That(theirs, Is.Not.EqualTo(secret).And.Some.Not.Zero);
            }
        }
    }

    [Test]
    public void Wrong_lengths_are_refused()
    {
        foreach (IKem kem in Kems)
        {
            (byte[] publicKey, byte[] privateKey) = KeyPair(kem);
            byte[] ciphertext = new byte[kem.CiphertextSize];
            byte[] secret = new byte[kem.SecretSize];
            Assert.That(kem.TryEncapsulate(publicKey.AsSpan(1), ciphertext, secret), Is.False);
            Assert.That(kem.TryEncapsulate([.. publicKey, 0], ciphertext, secret), Is.False);
            Assert.That(kem.TryEncapsulate([], ciphertext, secret), Is.False);
            Assert.That(kem.TryDecapsulate(privateKey, ciphertext.AsSpan(1), secret), Is.False);
            Assert.That(kem.TryDecapsulate(privateKey, [.. ciphertext, 0], secret), Is.False);
            Assert.That(kem.TryDecapsulate(privateKey, [], secret), Is.False);
        }
    }

    // FIPS 203 §7.2: numbers from q = 3329 = 0xd01 up to 4095 do not survive decoding and encoding.
    [TestCase(0, 0xd01)]
    [TestCase(0, 0xfff)]
    [TestCase(1, 0xd01)]
    [TestCase(767, 0xd01)]
    [TestCase(766, 0xfff)]
    [TestCase(300, 0xe00)]
    public void ML_KEM_key_with_a_number_not_below_the_modulus_is_refused(int index, int number)
    {
        IKem kem = _suite.MLKem768;
        byte[] publicKey = KeyPair(kem).Public;
        byte[] ciphertext = new byte[kem.CiphertextSize];
        byte[] secret = new byte[kem.SecretSize];
        Put(publicKey, index, 0xd00);
        Assert.That(kem.TryEncapsulate(publicKey, ciphertext, secret), Is.True, "q - 1 is fine");
        Put(publicKey, index, number);
        Assert.That(kem.TryEncapsulate(publicKey, ciphertext, secret), Is.False);
    }

    [TestCaseSource(typeof(Suites), nameof(Suites.Names))]
    public void Encapsulates_for_every_other_provider(string other)
    {
        CryptoSuite theirs = CryptoSuite.FromSetting(other);
        (byte[] publicKey, byte[] privateKey) = KeyPair(theirs.MLKem768);
        byte[] ciphertext = new byte[1088];
        byte[] ourSecret = new byte[32];
        byte[] theirSecret = new byte[32];
        Assert.That(_suite.MLKem768.TryEncapsulate(publicKey, ciphertext, ourSecret), Is.True);
        Assert.That(theirs.MLKem768.TryDecapsulate(privateKey, ciphertext, theirSecret), Is.True);
        Assert.That(theirSecret, Is.EqualTo(ourSecret));
    }

    private static (byte[] Public, byte[] Private) KeyPair(IKem kem)
    {
        byte[] publicKey = new byte[kem.PublicKeySize];
        byte[] privateKey = new byte[kem.PrivateKeySize];
        kem.GenerateKeyPair(publicKey, privateKey);
        return (publicKey, privateKey);
    }

    private static byte[] RoundTrip(IKem kem, byte[] publicKey, byte[] privateKey)
    {
        byte[] ciphertext = new byte[kem.CiphertextSize];
        byte[] ours = new byte[kem.SecretSize];
        byte[] theirs = new byte[kem.SecretSize];
        Assert.That(kem.TryEncapsulate(publicKey, ciphertext, ours), Is.True);
        Assert.That(kem.TryDecapsulate(privateKey, ciphertext, theirs), Is.True);
        Assert.That(theirs, Is.EqualTo(ours).And.Some.Not.Zero);
        return ours;
    }

    // Two 12-bit numbers in three bytes, the first in the low bits.
    private static void Put(byte[] key, int index, int number)
    {
        int at = index / 2 * 3;
        if (index % 2 == 0)
        {
            key[at] = (byte)number;
            key[at + 1] = (byte)((key[at + 1] & 0xf0) | (number >> 8));
        }
        else
        {
            key[at + 1] = (byte)((key[at + 1] & 0x0f) | ((number & 0xf) << 4));
            key[at + 2] = (byte)(number >> 4);
        }
    }
}
