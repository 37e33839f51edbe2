using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests;

[TestFixtureSource(typeof(Suites), nameof(Suites.Names))]
public class X25519Tests(string suite)
{
    private readonly IX25519 _x25519 = CryptoSuite.FromSetting(suite).X25519;

    // RFC 7748 §5.2.
    [TestCase(
        "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
        "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
        "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")]
    [TestCase(
        "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
        "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
        "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957")]
    public void Multiplies_as_the_rfc_does(string scalar, string point, string product)
    {
        byte[] secret = new byte[32];
        Assert.That(_x25519.TryAgree(Hex.Bytes(scalar), Hex.Bytes(point), secret), Is.True);
        Assert.That(secret, Is.EqualTo(Hex.Bytes(product)));
    }

    // RFC 7748 §6.1.
    [Test]
    public void Agrees_as_alice_and_bob_do()
    {
        byte[] alice = Hex.Bytes("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
        byte[] bob = Hex.Bytes("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
        byte[] alicePublic = new byte[32];
        byte[] bobPublic = new byte[32];
        byte[] one = new byte[32];
        byte[] other = new byte[32];
        _x25519.GetPublicKey(alice, alicePublic);
        _x25519.GetPublicKey(bob, bobPublic);
        Assert.That(alicePublic, Is.EqualTo(Hex.Bytes("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a")));
        Assert.That(bobPublic, Is.EqualTo(Hex.Bytes("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f")));
        Assert.That(_x25519.TryAgree(alice, bobPublic, one) && _x25519.TryAgree(bob, alicePublic, other), Is.True);
        Assert.That(one, Is.EqualTo(Hex.Bytes("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742")));
        Assert.That(other, Is.EqualTo(one));
    }

    // RFC 7748 §5.2, the iterated vector after one round and after a thousand.
    [Test]
    public void Iterates_to_the_rfcs_values()
    {
        byte[] k = Hex.Bytes("0900000000000000000000000000000000000000000000000000000000000000");
        byte[] u = k;
        for (int round = 1; round <= 1000; round++)
        {
            byte[] next = new byte[32];
            Assert.That(_x25519.TryAgree(k, u, next), Is.True);
            (u, k) = (k, next);
            if (round == 1)
            {
                Assert.That(k, Is.EqualTo(Hex.Bytes("422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079")));
            }
        }

        Assert.That(k, Is.EqualTo(Hex.Bytes("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51")));
    }

    // All points of order 1, 2, 4 and 8 of the curve and its twist, with their non-canonical forms.
    [TestCase("0000000000000000000000000000000000000000000000000000000000000000")]
    [TestCase("0100000000000000000000000000000000000000000000000000000000000000")]
    [TestCase("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")]
    [TestCase("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157")]
    [TestCase("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [TestCase("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [TestCase("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [TestCase("0000000000000000000000000000000000000000000000000000000000000080")]
    [TestCase("0100000000000000000000000000000000000000000000000000000000000080")]
    [TestCase("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f11d7")]
    public void Refuses_points_of_low_order(string point)
    {
        byte[] secret = [.. Enumerable.Repeat((byte)7, 32)];
        byte[] scalar = Hex.Bytes("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4");
        Assert.That(_x25519.TryAgree(scalar, Hex.Bytes(point), secret), Is.False);
        Assert.That(secret, Is.All.Zero, "nothing usable is left behind");
    }

    [TestCase(31, 32, 32)]
    [TestCase(32, 31, 32)]
    [TestCase(32, 32, 31)]
    [TestCase(32, 33, 32)]
    [TestCase(32, 0, 32)]
    public void Wrong_lengths_never_reach_native_code(int privateKey, int publicKey, int secret) =>
        Assert.That(
            () => _x25519.TryAgree(new byte[privateKey], new byte[publicKey], new byte[secret]),
            Throws.InstanceOf<ArgumentException>());
}
