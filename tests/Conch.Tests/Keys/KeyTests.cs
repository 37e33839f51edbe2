using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch.Tests.Keys;

internal sealed class KeyTests
{
    [TestCase("rsa", "y6v6IVF45TOnA1TFbSLuAV1gPcx8y82sUBMPIfrXyu4", "27:91:85:a7:35:cd:9e:24:28:c3:f9:0d:1f:9c:8e:0a")]
    [TestCase("p256", "8vEMwuVZiox+RthHgXNPi0c+Q9f5q3+MwF9fUoJXi/Y", "09:21:f7:0e:39:45:a3:de:10:a5:e5:60:42:a7:63:b2")]
    [TestCase("p384", "lfDPGFAmYVSuXwcQxpMWOqjmMrx3rECqL5daZJPQdUo", "3e:c1:02:31:f8:00:e6:c6:4e:62:1d:44:2f:79:15:af")]
    [TestCase("p521", "r2v0ZsAAf0yFhKcpwdu4nx5EbPtY9x3CCJe+Krm3184", "e1:e0:0c:92:15:33:f0:85:9c:46:7e:e5:f4:1c:0d:3c")]
    [TestCase("ed25519", "vlkduAGjywp28hMp5Pz8DtMA5Uo9yo6v0IMwDpafguw", "4f:ee:2d:22:4b:dd:2b:d2:b3:53:58:30:d9:e5:86:2d")]
    public void Fingerprints_are_those_of_ssh_keygen(string kind, string sha256, string md5)
    {
        foreach (Key key in new[] { KeyFixtures.Load(kind), KeyFixtures.Load(kind + ".pub") })
        {
            Assert.That(key.Fingerprint(), Is.EqualTo(sha256 + "="));
            Assert.That(key.Fingerprint(FingerprintFormats.SHA256_BASE64), Is.EqualTo(sha256 + "="));
            Assert.That(key.Fingerprint(FingerprintFormats.MD5_HEX), Is.EqualTo(md5));
        }
    }

    [Test]
    public void An_unknown_fingerprint_format_is_refused()
    {
        Assert.That(() => KeyFixtures.Load("p256").Fingerprint((FingerprintFormats)7), Throws.TypeOf<BadFingerPrintFormat>());
    }

    [TestCase("rsa", "RSA", "ssh-rsa", 2048)]
    [TestCase("p256", "EC", "ecdsa-sha2-nistp256", 256)]
    [TestCase("p521", "EC", "ecdsa-sha2-nistp521", 521)]
    [TestCase("ed25519", "Ed25519", "ssh-ed25519", 256)]
    public void Type_and_size_are_told(string kind, string type, string sshType, int size)
    {
        Key key = KeyFixtures.Load(kind);
        Assert.That((key.Type(), key.SshType(), key.Size()), Is.EqualTo((type, sshType, size)));
    }

    [Test]
    public void Keys_are_equal_by_value_and_private_is_not_public()
    {
        Key one = KeyFixtures.Load("rsa");
        Key two = KeyFixtures.Load("rsa.ppk3-enc");
        Assert.That(one == two, Is.True);
        Assert.That(one.GetHashCode(), Is.EqualTo(two.GetHashCode()));
        Assert.That(one != two.Public(), Is.True);
        Assert.That(one.Public() == two.Public(), Is.True);
        Assert.That(one.Equals(KeyFixtures.Load("p256")), Is.False);
        Assert.That(one == null, Is.False);
    }

    [TestCaseSource(typeof(KeyFixtures), nameof(KeyFixtures.Kinds))]
    public void Texts_of_keys_and_numbers_hold_no_secret(string kind)
    {
        Key key = KeyFixtures.Load(kind);
        Assert.That(key.ToString(), Does.StartWith("<").And.Contains("Private Key").And.Contains(key.Fingerprint().TrimEnd('=')));
        Assert.That(key.ToString().Length, Is.LessThan(120));
        Assert.That(key.Data().ToString(), Does.EndWith("KeyData"));
    }

    [Test]
    public void The_public_half_and_the_blob_are_made_once()
    {
        Key key = KeyFixtures.Load("rsa");
        Key half = key.Public();
        Assert.That(key.Public(), Is.SameAs(half));
        Assert.That(half.Public(), Is.SameAs(half));
        Assert.That(key.Blob().Span == key.Blob().Span, Is.True);
    }

    [Test]
    public void Rsa_numbers_fit_together()
    {
        RSAKeyData numbers = (RSAKeyData)KeyFixtures.Load("rsa").Data();
        Assert.That(numbers.P * numbers.Q, Is.EqualTo(numbers.N));
        Assert.That(numbers.U * numbers.Q % numbers.P, Is.EqualTo(System.Numerics.BigInteger.One));
        Assert.That(((RSAKeyData)KeyFixtures.Load("rsa.pub").Data()).D, Is.Null);
    }

    [Test]
    public void Public_data_has_no_private_value()
    {
        Assert.That(((ECKeyData)KeyFixtures.Load("p384.pub").Data()).PrivateValue, Is.Null);
        Assert.That(((ECKeyData)KeyFixtures.Load("p384").Data()).PrivateValue, Is.Not.Null);
        Assert.That(((Ed25519KeyData)KeyFixtures.Load("ed25519.pub").Data()).K, Is.Null);
        Assert.That(((Ed25519KeyData)KeyFixtures.Load("ed25519").Data()).K!.Value.Length, Is.EqualTo(32));
    }

    [Test]
    public void A_passphrase_becomes_utf8_and_unassigned_characters_are_refused()
    {
        Assert.That(Key.NormalizePassphrase("plain"), Is.EqualTo((Bytes)"plain"));
        Assert.That(() => Key.NormalizePassphrase("\u0378"), Throws.TypeOf<PassphraseNormalizationError>());
        Assert.That(() => Key.NormalizePassphrase("\ud800"), Throws.TypeOf<PassphraseNormalizationError>());
        Assert.That(
            () => Key.NormalizePassphrase("sesame\u0378"),
            Throws.TypeOf<PassphraseNormalizationError>().With.Message.Not.Contains("sesame"));
    }

    [Test]
    public void Peers_keys_must_be_long_enough()
    {
        Assert.That(Key.Generate("rsa", 1024).IsLongEnough, Is.False);
        Assert.That(KeyFixtures.Load("rsa").IsLongEnough, Is.True);
        Assert.That(KeyFixtures.Load("p256").IsLongEnough, Is.True);
    }
}
