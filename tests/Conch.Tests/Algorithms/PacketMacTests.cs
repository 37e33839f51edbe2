using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests;

[TestFixtureSource(typeof(Suites), nameof(Suites.Names))]
public class PacketMacTests(string suite)
{
    private readonly CryptoSuite _suite = CryptoSuite.FromSetting(suite);

    // RFC 4231 §4.3 (test case 2) and RFC 2202 §3 (test case 2): the text's first four letters stand where the sequence number is.
    [TestCase("hmac-sha2-256", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")]
    [TestCase(
        "hmac-sha2-512",
        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737")]
    [TestCase("hmac-sha1", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")]
    public void Covers_the_sequence_number_and_the_packet(string name, string expected)
    {
        byte[] text = Encoding.ASCII.GetBytes("what do ya want for nothing?");
        using PacketMac mac = _suite.CreateMac(MacSpec.Find(name)!, "Jefe"u8);
        byte[] tag = new byte[mac.TagSize];
        mac.Compute(BinaryPrimitives.ReadUInt32BigEndian(text), text.AsSpan(4), tag);
        Assert.That(tag, Is.EqualTo(Hex.Bytes(expected)));
        Assert.That(mac.Verify(BinaryPrimitives.ReadUInt32BigEndian(text), text.AsSpan(4), tag), Is.True);
    }

    [Test]
    public void Tags_of_another_length_never_verify()
    {
        foreach (MacSpec spec in MacSpec.InOrderOfPreference)
        {
            using PacketMac mac = _suite.CreateMac(spec, RandomNumberGenerator.GetBytes(spec.KeySize));
            byte[] tag = new byte[spec.TagSize];
            mac.Compute(1, "data"u8, tag);
            Assert.That(mac.Verify(1, "data"u8, tag), Is.True);
            Assert.That(mac.Verify(1, "data"u8, tag.AsSpan(1)), Is.False);
            Assert.That(mac.Verify(1, "data"u8, []), Is.False);
            Assert.That(mac.Verify(1, "data"u8, [.. tag, 0]), Is.False);
        }
    }
}
