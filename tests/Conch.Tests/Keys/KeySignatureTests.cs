using System.Security.Cryptography;
using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch.Tests.Keys;

internal sealed class KeySignatureTests
{
    private static readonly Bytes Data = "some data";

    public static IEnumerable<(string Kind, string Algorithm)> Algorithms() =>
        KeyFixtures.Kinds.SelectMany(kind => KeyFixtures.Load(kind).SupportedSignatureAlgorithms().Select(name => (kind, name)));

    private static string[] EveryName() => [.. Algorithms().Select(a => a.Algorithm).Distinct(StringComparer.Ordinal), "ssh-dss", ""];

    [TestCaseSource(nameof(Algorithms))]
    public void Each_algorithm_of_a_key_signs_and_verifies((string Kind, string Algorithm) row)
    {
        Key key = KeyFixtures.Load(row.Kind);
        Bytes signature = key.Sign(Data, row.Algorithm);
        Assert.That(Common.GetNS(signature).Value.Decode(), Is.EqualTo(row.Algorithm));
        Assert.That(key.Public().Verify(signature, Data), Is.True);
        Assert.That(key.Public().Verify(row.Algorithm, signature.Span, Data.Span), Is.True);
        Assert.That(key.Public().Verify(signature, "other data"), Is.False);
    }

    [TestCaseSource(nameof(Algorithms))]
    public void Only_the_algorithm_that_was_asked_for_verifies((string Kind, string Algorithm) row)
    {
        Key key = KeyFixtures.Load(row.Kind);
        Bytes signature = key.Sign(Data, row.Algorithm);
        foreach (string other in EveryName().Where(name => name != row.Algorithm))
        {
            Assert.That(key.Verify(other, signature.Span, Data.Span), Is.False, $"asked for {other}");
            Bytes renamed = Common.NS(other) + Common.GetNS(signature).Tail;
            Assert.That(key.Verify(other, renamed.Span, Data.Span), Is.False, $"renamed to {other}");
            Assert.That(key.Verify(row.Algorithm, renamed.Span, Data.Span), Is.False, $"{other} inside");
            Assert.That(key.Verify(renamed, Data), Is.False, $"named {other}");
        }
    }

    [TestCaseSource(nameof(Algorithms))]
    public void Every_truncation_bit_flip_and_added_byte_fails((string Kind, string Algorithm) row)
    {
        Key key = KeyFixtures.Load(row.Kind);
        byte[] signature = key.Sign(Data, row.Algorithm).ToArray();
        for (int length = 0; length < signature.Length; length++)
        {
            Assert.That(key.Verify(signature[..length], Data), Is.False, $"cut to {length}");
        }

        for (int i = 0; i < signature.Length; i++)
        {
            signature[i] ^= (byte)(1 << (i % 8));
            Assert.That(key.Verify(signature, Data), Is.False, $"flipped in byte {i}");
            signature[i] ^= (byte)(1 << (i % 8));
        }

        Assert.That(key.Verify((byte[])[.. signature, 0], Data), Is.False);
    }

    [Test]
    public void Another_key_does_not_verify()
    {
        Key other = Key.Generate("ecdsa");
        Assert.That(other.Verify(KeyFixtures.Load("p256").Sign(Data), Data), Is.False);
    }

    [Test]
    public void An_rsa_key_signs_with_sha512_unless_told()
    {
        Bytes signature = KeyFixtures.Load("rsa").Sign(Data);
        Assert.That(Common.GetNS(signature).Value.Decode(), Is.EqualTo("rsa-sha2-512"));
    }

    [Test]
    public void A_foreign_algorithm_is_refused_by_name()
    {
        Assert.That(
            () => KeyFixtures.Load("p256").Sign(Data, "ecdsa-sha2-nistp384"),
            Throws.TypeOf<BadSignatureAlgorithmError>().With.Message.Contains("ecdsa-sha2-nistp384"));
    }

    [Test]
    public void A_public_key_cannot_sign()
    {
        Assert.That(() => KeyFixtures.Load("rsa.pub").Sign(Data), Throws.TypeOf<BadKeyError>());
    }

    [Test]
    public void An_rsa_signature_without_its_leading_zero_verifies()
    {
        Key key = KeyFixtures.Load("rsa");
        for (int i = 0; ; i++)
        {
            Bytes data = $"message {i}";
            Bytes value = Common.GetNS(Common.GetNS(key.Sign(data, "rsa-sha2-256")).Tail).Value;
            if (value[0] == 0)
            {
                Assert.That(key.Verify(Common.NS("rsa-sha2-256") + Common.NS(value[1..]), data), Is.True);
                return;
            }
        }
    }

    [TestCaseSource(typeof(KeyFixtures), nameof(KeyFixtures.Kinds))]
    public void Many_threads_may_sign_and_verify_with_one_key(string kind)
    {
        Key key = KeyFixtures.Load(kind);
        int good = 0;
        Parallel.For(0, 64, i =>
        {
            Bytes data = $"message {i}";
            if (key.Verify(key.Sign(data), data))
            {
                Interlocked.Increment(ref good);
            }
        });
        Assert.That(good, Is.EqualTo(64));
    }

    [Test]
    public void Slow_signers_are_told_from_fast_ones()
    {
        Assert.That(KeyFixtures.Load("rsa").SigningIsSlow, Is.False);
        Key large = Key.Generate("rsa", 3072);
        Assert.That(large.SigningIsSlow, Is.True);
        Assert.That(large.Public().SigningIsSlow, Is.False);
        Assert.That(KeyFixtures.Load("ed25519").SigningIsSlow, Is.False);
    }

    [Test]
    public void Ecdsa_signatures_with_r_or_s_zero_fail()
    {
        Key key = KeyFixtures.Load("p256.pub");
        Bytes one = Common.MP(1);
        Bytes zero = Common.MP(0);
        foreach (Bytes inner in new[] { zero + zero, one + zero, zero + one })
        {
            Assert.That(key.Verify(Common.NS("ecdsa-sha2-nistp256") + Common.NS(inner), Data), Is.False);
        }
    }

    [Test]
    public void Rsa_blobs_verify_by_the_platform_alone()
    {
        Key key = KeyFixtures.Load("rsa");
        RSAKeyData numbers = (RSAKeyData)key.Public().Data();
        using RSA rsa = RSA.Create(new RSAParameters
        {
            Modulus = numbers.N.ToByteArray(isUnsigned: true, isBigEndian: true),
            Exponent = numbers.E.ToByteArray(isUnsigned: true, isBigEndian: true),
        });
        Bytes value = Common.GetNS(Common.GetNS(key.Sign(Data, "rsa-sha2-512")).Tail).Value;
        Assert.That(rsa.VerifyData(Data.Span, value.Span, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1), Is.True);
    }
}
