using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests;

public class KexSecretTests
{
    // RFC 4251 §5's mpints among them.
    [TestCase("", "00000000")]
    [TestCase("00", "00000000")]
    [TestCase("09a378f9b2e332a7", "0000000809a378f9b2e332a7")]
    [TestCase("80", "000000020080")]
    [TestCase("7f", "000000017f")]
    [TestCase("ff", "0000000200ff")]
    [TestCase("0080", "000000020080")]
    [TestCase("007f", "000000017f")]
    [TestCase("000000", "00000000")]
    [TestCase("00000100", "000000020100")]
    [TestCase("8000", "00000003008000")]
    public void Numbers_take_their_shortest_form(string magnitude, string encoded)
    {
        using KexSecret secret = KexSecret.FromUnsigned(Hex.Bytes(magnitude));
        Assert.That(secret.Encoded.ToArray(), Is.EqualTo(Hex.Bytes(encoded)));
        Assert.That(WireInteger.Encode(Hex.Bytes(magnitude)), Is.EqualTo(Hex.Bytes(encoded)[4..]));
    }

    [TestCase("", "00000000")]
    [TestCase("0000ff", "000000030000ff")]
    [TestCase("80", "0000000180")]
    public void Strings_stay_as_they_are(string bytes, string encoded)
    {
        using KexSecret secret = KexSecret.FromString(Hex.Bytes(bytes));
        Assert.That(secret.Encoded.ToArray(), Is.EqualTo(Hex.Bytes(encoded)));
    }

    [Test]
    public void Disposing_wipes()
    {
        KexSecret secret = KexSecret.FromString(Hex.Bytes("0102030405"));
        secret.Dispose();
        Assert.That(secret.Encoded.ToArray(), Is.All.Zero);
        Assert.That(secret.Dispose, Throws.Nothing);
    }

    [TestCase("", false)]
    [TestCase("00", false)]
    [TestCase("0001", false)]
    [TestCase("80", false)]
    [TestCase("ff", false)]
    [TestCase("01", true)]
    [TestCase("0080", true)]
    [TestCase("7fffffff", true)]
    [TestCase("00ffffffff", true)]
    [TestCase("0100000000", false)]
    public void Only_positive_shortest_and_short_enough_numbers_are_read(string body, bool accepted) =>
        Assert.That(WireInteger.TryDecode(Hex.Bytes(body), maxSize: 4, out _), Is.EqualTo(accepted));
}
