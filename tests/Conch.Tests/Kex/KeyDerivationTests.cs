using System.Security.Cryptography;
using System.Text;
using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests;

public class KeyDerivationTests
{
    // NIST CAVS 14.1, SSH key derivation with SHA-1: the first two sets. The 24-byte keys need a second round of the hash.
    private const string FirstSecret = """
        0000008055bae931c07fd824bf10add1902b6fbc7c665347383498a686929ff5a25f8e40cb6645ea814fb1a5e0a11f852f86255641e5ed986e83a78b
        c8269480eac0b0dfd770cab92e7a28dd87ff452466d6ae867cead63b366b1c286e6c4811a9f14c27aea14c5171d49b78c06e3735d36e6a3be321dd5f
        c82308f34ee1cb17fba94a59
        """;

    private const string FirstHash = "a4ebd45934f56792b5112dcd75a1075fdc889245";

    private const string SecondSecret = """
        0000008100ec6f2c5f0517fd92f730567bd783138302917c277552b1b3fdf2b67d6edb6fa81bd17f7ebbe339b54b171341e6522b91611f8274cc8865
        2a458f8041261040818a268497e949e12f57271318b2b3194c29760cbb767c0fc8833b272994e18682da807e6c9f235d88ef89c203c6f756d25cc2be
        a199b02c955b8b40cbc04f9208
        """;

    private const string SecondHash = "ee40eef61bea3da8c2b1cec40fc4cdac892a2626";
    private const string SecondSession = "ca9aad244e24797fd348d1250387c8aa45a0110a";

    [TestCase(FirstSecret, FirstHash, FirstHash, 'A', "e2f627c0b43f1ac1")]
    [TestCase(FirstSecret, FirstHash, FirstHash, 'B', "58471445f342b181")]
    [TestCase(FirstSecret, FirstHash, FirstHash, 'C', "1ca9d310f86d51f6cb8e7007cb2b220d55c5281ce680b533")]
    [TestCase(FirstSecret, FirstHash, FirstHash, 'D', "2c60df8603d34cc1dbb03c11f725a44b44008851c73d6844")]
    [TestCase(FirstSecret, FirstHash, FirstHash, 'E', "472eb8a26166ae6aa8e06868e45c3b26e6eeed06")]
    [TestCase(FirstSecret, FirstHash, FirstHash, 'F', "e3e2fdb9d7bc21165a3dbe47e1eceb7764390bab")]
    [TestCase(SecondSecret, SecondHash, SecondSession, 'A', "55a1015757de84cb")]
    [TestCase(SecondSecret, SecondHash, SecondSession, 'C', "dd1c24bde1af845e82207541e3e173aec822fb904a94ae3c")]
    [TestCase(SecondSecret, SecondHash, SecondSession, 'F', "c8e4f61bd6b5abb2c6e06eca7b302349435e4842")]
    public void Derives_as_nist_does(string secret, string exchangeHash, string sessionId, char letter, string expected)
    {
        byte[] output = new byte[expected.Length / 2];
        using KexSecret k = KexSecret.FromUnsigned(Hex.Bytes(secret).AsSpan(4));
        Assert.That(k.Encoded.ToArray(), Is.EqualTo(Hex.Bytes(secret)));
        KeyDerivation.Derive(HashAlgorithmName.SHA1, k, Hex.Bytes(exchangeHash), letter, Hex.Bytes(sessionId), output);
        Assert.That(output, Is.EqualTo(Hex.Bytes(expected)));
    }

    [Test]
    public void Longer_keys_begin_with_the_shorter_ones_and_letters_differ()
    {
        using KexSecret k = KexSecret.FromString("secret"u8);
        byte[] longest = Derive('C', 150);
        foreach (int length in new[] { 0, 1, 31, 32, 33, 64, 65, 96, 149 })
        {
            Assert.That(Derive('C', length), Is.EqualTo(longest[..length]));
        }

        Assert.That("ABCDEF".Select(letter => Convert.ToHexString(Derive(letter, 16))), Is.Unique);

        byte[] Derive(char letter, int length)
        {
            byte[] output = new byte[length];
            KeyDerivation.Derive(HashAlgorithmName.SHA256, k, "hash"u8, letter, "session"u8, output);
            return output;
        }
    }

    [Test]
    public void What_the_client_seals_the_server_opens_and_the_other_way_round()
    {
        using KexSecret k = KexSecret.FromString("secret"u8);
        foreach (object[] row in Protections.All)
        {
            foreach (bool fromClient in new[] { true, false })
            {
                using PacketCipher sealing = Make(fromClient, PacketDirection.Sealing);
                using PacketCipher opening = Make(fromClient, PacketDirection.Opening);
                using PacketCipher wrong = Make(!fromClient, PacketDirection.Opening);
                byte[] packet = Protections.Packet(sealing, 10);
                byte[] tag = new byte[sealing.TagSize];
                sealing.Seal(0, packet, tag);
                Assert.That(Protections.Open(wrong, 0, [.. packet], tag, out _), Is.False);
                Assert.That(Protections.Open(opening, 0, packet, tag, out _), Is.True, $"{row[0]} {row[1]}");
            }

            PacketCipher Make(bool fromClient, PacketDirection direction) => KeyDerivation.CreatePacketCipher(
                HashAlgorithmName.SHA256, k, "hash"u8, "session"u8, fromClient, direction,
                CipherSpec.Find((string)row[0])!, MacSpec.Find((string)row[1]), CryptoSuite.Current);
        }
    }

    [Test]
    public void Exchange_hash_is_the_hash_of_the_fields_with_their_lengths()
    {
        using ExchangeHash hash = new(HashAlgorithmName.SHA256);
        using KexSecret k = KexSecret.FromUnsigned([0x80, 1]);
        hash.AppendString("SSH-2.0-a"u8);
        hash.AppendString([]);
        hash.AppendUInt32(2048);
        hash.AppendString([1], [2, 3], [4]);
        hash.AppendSecret(k);
        byte[] fields =
        [
            0, 0, 0, 9, .. Encoding.ASCII.GetBytes("SSH-2.0-a"), 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 4, 1, 2, 3, 4, 0, 0, 0, 3, 0, 0x80, 1,
        ];
        Assert.That(hash.Finish(), Is.EqualTo(SHA256.HashData(fields)));
    }
}
