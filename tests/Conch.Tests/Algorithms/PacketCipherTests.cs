using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests;

[TestFixtureSource(typeof(Suites), nameof(Suites.Names))]
public class PacketCipherTests(string suite)
{
    private readonly CryptoSuite _suite = CryptoSuite.FromSetting(suite);

    [TestCaseSource(typeof(Protections), nameof(Protections.All))]
    public void What_is_sealed_opens_packet_after_packet(string cipher, string mac)
    {
        (PacketCipher sealing, PacketCipher opening) = Protections.Pair(_suite, _suite, cipher, mac);
        using (sealing)
        using (opening)
        {
            // The last numbers before the wrap and the first after it.
            uint sequence = uint.MaxValue - 5;
            foreach (int payload in new[] { 1, 0, 3, 11, 12, 13, 16, 100, 1000, 1024, 35000, 1 })
            {
                byte[] plain = Protections.Packet(sealing, payload);
                byte[] packet = [.. plain];
                byte[] tag = new byte[sealing.TagSize];
                sealing.Seal(sequence, packet, tag);
                Assert.That(packet.AsSpan(4).SequenceEqual(plain.AsSpan(4)), Is.False, "it is encrypted");
                Assert.That(Protections.Open(opening, sequence, packet, tag, out uint length), Is.True);
                Assert.That(length, Is.EqualTo(plain.Length - 4));
                Assert.That(packet, Is.EqualTo(plain));
                sequence++;
            }
        }
    }

    [TestCaseSource(typeof(Protections), nameof(Protections.All))]
    public void Every_tampered_byte_is_refused(string cipher, string mac)
    {
        (PacketCipher sealing, _) = Protections.Pair(_suite, _suite, cipher, mac);
        int total = Protections.Packet(sealing, 20).Length + sealing.TagSize;
        sealing.Dispose();
        for (int at = 0; at < total; at++)
        {
            Assert.That(OpensTampered(cipher, mac, at), Is.False, $"byte {at} of {total}");
        }
    }

    [TestCaseSource(typeof(Protections), nameof(Protections.All))]
    public void Dropped_repeated_and_swapped_packets_are_refused(string cipher, string mac)
    {
        foreach (uint[] order in new uint[][] { [1], [0, 0], [0, 2], [1, 0] })
        {
            (PacketCipher sealing, PacketCipher opening) = Protections.Pair(_suite, _suite, cipher, mac);
            using (sealing)
            using (opening)
            {
                List<(byte[] Packet, byte[] Tag)> sent = [];
                for (uint i = 0; i < 3; i++)
                {
                    byte[] packet = Protections.Packet(sealing, 30);
                    byte[] tag = new byte[sealing.TagSize];
                    sealing.Seal(i, packet, tag);
                    sent.Add((packet, tag));
                }

                bool all = true;
                for (uint i = 0; i < order.Length; i++)
                {
                    (byte[] packet, byte[] tag) = sent[(int)order[i]];
                    all &= Protections.Open(opening, i, [.. packet], tag, out _);
                }

                Assert.That(all, Is.False, string.Join(',', order));
            }
        }
    }

    [TestCaseSource(typeof(Protections), nameof(Protections.VerifiedFirst))]
    public void Forged_packets_stay_encrypted_where_the_order_allows_it(string cipher, string mac)
    {
        (PacketCipher sealing, PacketCipher opening) = Protections.Pair(_suite, _suite, cipher, mac);
        using (sealing)
        using (opening)
        {
            byte[] packet = Protections.Packet(sealing, 40);
            byte[] plain = [.. packet];
            byte[] tag = new byte[sealing.TagSize];
            sealing.Seal(7, packet, tag);
            tag[^1] ^= 1;
            Assert.That(Protections.Open(opening, 7, packet, tag, out _), Is.False);
            Assert.That(packet.AsSpan(5).IndexOf(plain.AsSpan(5, 40)), Is.Negative);
        }
    }

    [TestCaseSource(typeof(Protections), nameof(Protections.All))]
    public void Padding_is_right_for_every_payload_length(string cipher, string mac)
    {
        (PacketCipher sealing, PacketCipher opening) = Protections.Pair(_suite, _suite, cipher, mac);
        using (sealing)
        using (opening)
        {
            Assert.That(sealing.BlockSize, Is.GreaterThanOrEqualTo(8));
            Assert.That(sealing.TagSize, Is.InRange(16, PacketCipher.MaxTagSize));
            Assert.That(sealing.HeaderSize, Is.AnyOf(PacketCipher.LengthSize, PacketCipher.MaxHeaderSize));
            for (int payload = 0; payload < 70; payload++)
            {
                int padding = sealing.PaddingFor(payload);
                int packetLength = 1 + payload + padding;
                int aligned = packetLength + (sealing.LengthIsInAlignment ? 4 : 0);
                Assert.That(padding, Is.InRange(4, sealing.BlockSize + 3));
                Assert.That(aligned % sealing.BlockSize, Is.Zero);
                Assert.That(sealing.IsAligned((uint)packetLength), Is.True);
                Assert.That(sealing.IsAligned((uint)packetLength + 1), Is.False);
            }
        }
    }

    [TestCaseSource(typeof(Protections), nameof(Protections.All))]
    public void Disposing_twice_is_harmless(string cipher, string mac)
    {
        (PacketCipher sealing, PacketCipher opening) = Protections.Pair(_suite, _suite, cipher, mac);
        sealing.Dispose();
        opening.Dispose();
        Assert.That(sealing.Dispose, Throws.Nothing);
        Assert.That(opening.Dispose, Throws.Nothing);
    }

    [TestCaseSource(typeof(Protections), nameof(Protections.All))]
    public void No_packet_allocates(string cipher, string mac)
    {
        if (suite == "bouncycastle" && cipher.StartsWith("chacha", StringComparison.Ordinal))
        {
            Assert.Ignore("BouncyCastle's engines take nonces and keys as objects.");
        }

        (PacketCipher sealing, PacketCipher opening) = Protections.Pair(_suite, _suite, cipher, mac);
        using (sealing)
        using (opening)
        {
            byte[] packet = Protections.Packet(sealing, 100);
            byte[] tag = new byte[sealing.TagSize];
            uint sequence = 0;
            Pass(50);
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool opened = Pass(50);
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
            Assert.That(opened, Is.True);

            bool Pass(int count)
            {
                bool all = true;
                for (int i = 0; i < count; i++, sequence++)
                {
                    sealing.Seal(sequence, packet, tag);
                    all &= Protections.Open(opening, sequence, packet, tag, out _);
                }

                return all;
            }
        }
    }

    [TestCaseSource(typeof(Suites), nameof(Suites.Names))]
    public void Opens_what_every_other_provider_seals(string other)
    {
        foreach (object[] row in Protections.All)
        {
            (PacketCipher sealing, PacketCipher opening) =
                Protections.Pair(CryptoSuite.FromSetting(other), _suite, (string)row[0], (string)row[1]);
            using (sealing)
            using (opening)
            {
                for (uint sequence = 0; sequence < 5; sequence++)
                {
                    byte[] plain = Protections.Packet(sealing, 50 * (int)sequence);
                    byte[] packet = [.. plain];
                    byte[] tag = new byte[sealing.TagSize];
                    sealing.Seal(sequence, packet, tag);
                    Assert.That(Protections.Open(opening, sequence, packet, tag, out _), Is.True, $"{row[0]} {row[1]}");
                    Assert.That(packet, Is.EqualTo(plain));
                }
            }
        }
    }

    // Made by Python's cryptography 48.0.0 (its ChaCha20 and Poly1305, put together as PROTOCOL.chacha20poly1305 says).
    [Test]
    public void ChaCha20_Poly1305_has_the_shape_of_OpenSSHs()
    {
        byte[] key = [.. Enumerable.Range(0, 64).Select(i => (byte)i)];
        byte[] plain = Hex.Bytes("0000001c0663686163686132302d706f6c793133303520627920000000000000");
        byte[] packet = [.. plain];
        byte[] tag = new byte[16];
        using PacketCipher cipher = _suite.CreateChaCha20Poly1305(key);
        cipher.Seal(0x01020304, packet, tag);
        Assert.That(packet, Is.EqualTo(Hex.Bytes("bc79806790a174d3b879479be4405493c4396b47311834b54a996dde8d724caa")));
        Assert.That(tag, Is.EqualTo(Hex.Bytes("cf863623a90d43a98c3496c027457d11")));
        Assert.That(Protections.Open(cipher, 0x01020304, packet, tag, out uint length), Is.True);
        Assert.That(length, Is.EqualTo(0x1c));
        Assert.That(packet, Is.EqualTo(plain));
    }

    private bool OpensTampered(string cipher, string mac, int at)
    {
        (PacketCipher sealing, PacketCipher opening) = Protections.Pair(_suite, _suite, cipher, mac);
        using (sealing)
        using (opening)
        {
            byte[] packet = Protections.Packet(sealing, 20);
            byte[] tag = new byte[sealing.TagSize];
            sealing.Seal(3, packet, tag);
            (at < packet.Length ? packet.AsSpan(at) : tag.AsSpan(at - packet.Length))[0] ^= 0x10;
            return Protections.Open(opening, 3, packet, tag, out _);
        }
    }
}
