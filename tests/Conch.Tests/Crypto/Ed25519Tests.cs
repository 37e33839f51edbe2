using System.Numerics;
using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests;

[TestFixtureSource(typeof(Suites), nameof(Suites.Names))]
public class Ed25519Tests(string suite)
{
    // RFC 8032 §5.1: the order of the base point.
    private static readonly BigInteger L = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493");

    private readonly IEd25519 _ed25519 = CryptoSuite.FromSetting(suite).Ed25519;

    // RFC 8032 §7.1, tests 1, 2 and 3.
    [TestCase(
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [TestCase(
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [TestCase(
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    public void Signs_and_verifies_as_the_rfc_does(string seed, string publicKey, string message, string signature)
    {
        byte[] ours = new byte[32];
        byte[] signed = new byte[64];
        _ed25519.GetPublicKey(Hex.Bytes(seed), ours);
        _ed25519.Sign(Hex.Bytes(seed), ours, Hex.Bytes(message), signed);
        Assert.That(ours, Is.EqualTo(Hex.Bytes(publicKey)));
        Assert.That(signed, Is.EqualTo(Hex.Bytes(signature)));
        Assert.That(_ed25519.Verify(ours, Hex.Bytes(message), signed), Is.True);
    }

    [Test]
    public void Every_flipped_bit_of_a_signature_is_refused()
    {
        (byte[] key, byte[] message, byte[] signature) = Signed();
        for (int bit = 0; bit < signature.Length * 8; bit++)
        {
            byte[] changed = [.. signature];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.That(_ed25519.Verify(key, message, changed), Is.False, $"bit {bit}");
        }
    }

    [Test]
    public void Another_message_or_key_is_refused()
    {
        (byte[] key, byte[] message, byte[] signature) = Signed();
        Assert.That(_ed25519.Verify(key, [.. message, 0], signature), Is.False);
        Assert.That(_ed25519.Verify(key, message.AsSpan(1), signature), Is.False);
        byte[] other = [.. key];
        other[0] ^= 1;
        Assert.That(_ed25519.Verify(other, message, signature), Is.False);
    }

    [Test]
    public void S_plus_the_order_is_refused()
    {
        (byte[] key, byte[] message, byte[] signature) = Signed();
        for (int times = 1; times <= 7; times++)
        {
            BigInteger s = new BigInteger(signature.AsSpan(32), isUnsigned: true) + (times * L);
            byte[] encoded = new byte[32];
            Assert.That(s.TryWriteBytes(encoded, out _, isUnsigned: true), Is.True);
            Assert.That(_ed25519.Verify(key, message, [.. signature[..32], .. encoded]), Is.False, $"S + {times} L");
        }
    }

    // With a key of low order every message would have the signature R = a low-order point, S = 0.
    [TestCase("0100000000000000000000000000000000000000000000000000000000000000")]
    [TestCase("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [TestCase("0000000000000000000000000000000000000000000000000000000000000000")]
    [TestCase("0000000000000000000000000000000000000000000000000000000000000080")]
    [TestCase("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")]
    [TestCase("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")]
    [TestCase("0100000000000000000000000000000000000000000000000000000000000080")]
    [TestCase("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    public void Keys_of_low_order_sign_nothing(string key)
    {
        byte[] forged = new byte[64];
        forged[0] = 1;
        for (byte message = 0; message < 16; message++)
        {
            Assert.That(_ed25519.Verify(Hex.Bytes(key), [message], forged), Is.False);
            Assert.That(_ed25519.Verify(Hex.Bytes(key), [message], [.. Hex.Bytes(key), .. new byte[32]]), Is.False);
        }
    }

    [TestCase(31, 64)]
    [TestCase(33, 64)]
    [TestCase(0, 64)]
    [TestCase(32, 63)]
    [TestCase(32, 65)]
    [TestCase(32, 0)]
    public void Wrong_lengths_verify_as_no(int key, int signature) =>
        Assert.That(_ed25519.Verify(new byte[key], "m"u8, new byte[signature]), Is.False);

    private (byte[] Key, byte[] Message, byte[] Signature) Signed()
    {
        byte[] seed = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
        byte[] key = new byte[32];
        byte[] message = "a message"u8.ToArray();
        byte[] signature = new byte[64];
        _ed25519.GetPublicKey(seed, key);
        _ed25519.Sign(seed, key, message, signature);
        Assert.That(_ed25519.Verify(key, message, signature), Is.True);
        return (key, message, signature);
    }
}
