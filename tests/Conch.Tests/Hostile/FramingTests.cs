using System.Buffers.Binary;
using System.IO.Compression;
using Twisted.Conch.Ssh;
using Twisted.Conch.Testing;

namespace Twisted.Conch.Tests.Hostile;

/// <summary>Frames that lie, sealed packets that were touched, and what a server may show of the difference.</summary>
public class FramingTests
{
    private static readonly int Whole = SSHLimits.Default.IncomingPacket;

    private static IEnumerable<TestCaseData> CiphersAndMacs()
    {
        foreach (CipherSpec cipher in CipherSpec.InOrderOfPreference)
        {
            foreach (MacSpec mac in MacSpec.InOrderOfPreference.Take(cipher.NeedsMac ? 99 : 1))
            {
                yield return new TestCaseData(cipher.Name, mac.Name);
            }
        }
    }

    [TestCaseSource(nameof(CiphersAndMacs))]
    public void A_touched_packet_ends_the_connection_whatever_byte_it_is(string cipher, string mac)
    {
        int size = Sealed(cipher, mac, out _, out _).Length;
        for (int at = 0; at < size; at += at is > 20 and < 60 ? 7 : 3)
        {
            byte[] packet = Sealed(cipher, mac, out HostileBench bench, out RawPeer peer);
            packet[at] ^= 0x80;
            AssertNotTaken(bench, peer, packet, $"byte {at} of {size}");
        }
    }

    [TestCaseSource(nameof(CiphersAndMacs))]
    public void Packets_replayed_swapped_reflected_or_left_out_end_the_connection(string cipher, string mac)
    {
        byte[] packet = Sealed(cipher, mac, out HostileBench bench, out RawPeer peer);
        peer.SendBytes(packet);
        Assert.That(peer.IsClosed, Is.False);
        AssertNotTaken(bench, peer, packet, "replayed");

        byte[] first = Sealed(cipher, mac, out bench, out peer);
        byte[] second = peer.Frame(Messages.MSG_IGNORE, [0, 0, 0, 1, 7]);
        AssertNotTaken(bench, peer, [.. second, .. first], "swapped");

        _ = Sealed(cipher, mac, out bench, out peer);
        AssertNotTaken(bench, peer, peer.Frame(Messages.MSG_IGNORE, [0, 0, 0, 0]), "left out");

        _ = Sealed(cipher, mac, out bench, out peer);
        peer.Server.SendIgnore(new Internet.Bytes(new byte[40]));
        AssertNotTaken(bench, peer, peer.End.Written.ToArray(), "reflected");
    }

    [TestCaseSource(nameof(CiphersAndMacs))]
    public void The_largest_packet_is_taken_and_one_block_more_is_not(string cipher, string mac)
    {
        foreach (bool tooLarge in new[] { false, true })
        {
            HostileBench bench = Bench(cipher, mac);
            RawPeer peer = bench.ConnectSecurely(raw => raw.Offer = Offer(cipher, mac));
            int length = Whole + (tooLarge ? 16 : 0);
            bool countsLength = !cipher.Contains("gcm", StringComparison.Ordinal)
                && !cipher.Contains("poly1305", StringComparison.Ordinal)
                && !mac.Contains("etm", StringComparison.Ordinal);
            length -= countsLength ? 4 : 0;
            byte[] packet = new byte[4 + length];
            BinaryPrimitives.WriteInt32BigEndian(packet, length);
            packet[4] = 4;
            packet[5] = Messages.MSG_IGNORE;
            BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(6), length - 1 - 4 - 5);
            peer.SendSealed(packet);
            if (!tooLarge)
            {
                Assert.That(peer.IsClosed, Is.False);
                Assert.That(peer.Server.Input.Kept, Is.Zero);
                bench.AssertReleased(peer);
                continue;
            }

            bench.AssertEnded(peer, 5);
        }
    }

    [Test]
    public void In_clear_every_length_with_every_padding_is_taken_or_refused_for_reason_2()
    {
        HostileBench bench = new();
        for (int length = 0; length <= 40; length++)
        {
            for (int padding = 0; padding < 256; padding++)
            {
                byte[] packet = new byte[4 + length];
                packet[3] = (byte)length;
                if (length > 0)
                {
                    packet[4] = (byte)padding;
                }

                bool good = (length + 4) % 8 == 0 && padding >= 4 && padding <= length - 2;
                if (good)
                {
                    packet[5] = Messages.MSG_UNIMPLEMENTED;
                    good = length - 1 - padding == 5;
                }

                RawPeer peer = bench.Connect();
                peer.SendVersion();
                peer.SendBytes(packet);
                Assert.That(peer.DisconnectReason, good ? Is.Null : Is.EqualTo(2), $"length {length}, padding {padding}");
                peer.End.Lose();
            }
        }

        Assert.That(bench.Log.Errors, Is.Empty);
        Assert.That(bench.Reactor.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void A_sealed_packet_with_an_impossible_padding_ends_as_a_false_MAC_does()
    {
        foreach ((int length, int padding) in new[] { (16, 15), (16, 16), (16, 255), (16, 3), (16, 0), (32, 31) })
        {
            HostileBench bench = Bench("aes128-ctr", "hmac-sha2-256-etm@openssh.com");
            RawPeer peer = bench.ConnectSecurely(raw => raw.Offer = Offer("aes128-ctr", "hmac-sha2-256-etm@openssh.com"));
            byte[] packet = new byte[4 + length];
            packet[3] = (byte)length;
            packet[4] = (byte)padding;
            packet[5] = Messages.MSG_IGNORE;
            peer.SendSealed(packet);
            bench.AssertEnded(peer, 5, $"{length} {padding}");
        }
    }

    [Test]
    public void Memory_follows_what_came_and_not_what_was_announced()
    {
        HostileBench bench = new();
        RawPeer peer = bench.Connect();
        peer.SendVersion();
        peer.SendBytes([0, 3, 0xff, 0xfc]);
        for (int sent = 4; sent < 2000; sent += 100)
        {
            Assert.That(peer.Server.Input.Kept, Is.EqualTo(sent));
            peer.SendBytes(new byte[100]);
        }

        bench.AssertReleased(peer);
    }

    [TestCase("hmac-sha2-256")]
    [TestCase("hmac-sha2-512")]
    [TestCase("hmac-sha1")]
    public void In_CBC_a_bad_length_and_a_bad_MAC_look_alike_to_the_byte(string mac)
    {
        // CVE-2008-5161. What is seen is after how many bytes the server gives up, and for what reason.
        List<(int After, int? Reason)> seen = [];
        foreach (int at in new[] { 0, 1, 3, 5, 20, 100 })
        {
            HostileBench bench = Bench("aes128-cbc", mac);
            RawPeer peer = bench.ConnectSecurely(raw => raw.Offer = Offer("aes128-cbc", mac));
            byte[] packet = peer.Frame(Messages.MSG_IGNORE, [0, 0, 0, 100, .. new byte[100]]);
            packet[at] ^= 0x40;
            peer.SendBytes(packet);
            int sent = packet.Length;
            while (!peer.IsClosed && sent < 2 * Whole)
            {
                int step = Whole + 4 - sent > 2000 ? 1000 : 1;
                peer.SendBytes(new byte[step]);
                sent += step;
                Assert.That(peer.Server.Input.Kept, Is.LessThan(4096), "what is swallowed is not kept");
            }

            seen.Add((sent, peer.DisconnectReason));
            bench.AssertEnded(peer, 5);
        }

        Assert.That(seen.Distinct().Count(), Is.EqualTo(1), string.Join(' ', seen));
    }

    [Test]
    public void A_bomb_ends_the_connection_at_the_cap()
    {
        // 256 KiB and one byte of zeros, then some; deflated to a few hundred bytes.
        foreach ((int size, bool allowed) in new[] { (200_000, true), (262_145, false), (50_000_000, false) })
        {
            HostileBench bench = ZlibBench(out RawPeer peer);
            byte[] plain = new byte[size];
            plain[0] = Messages.MSG_IGNORE;
            BinaryPrimitives.WriteInt32BigEndian(plain.AsSpan(1), size - 5);
            peer.SendSealed(LaidOut(Deflate(plain)));
            Assert.That(peer.IsClosed, Is.EqualTo(!allowed), $"{size} bytes");
            if (!allowed)
            {
                bench.AssertEnded(peer, 6, $"{size} bytes");
            }
        }
    }

    [Test]
    public void Compressed_payloads_that_are_none_end_the_connection()
    {
        byte[] emptyBlocks = [0x78, 0x9c, .. Enumerable.Range(0, 40_000).SelectMany(_ => new byte[] { 0, 0, 0, 0xff, 0xff })];
        byte[][] payloads =
        [
            [0],
            [0x78],
            [0x78, 0x9c],
            [0x78, 0x9c, 0xff, 0xff, 0xff],
            [.. Enumerable.Repeat((byte)0xff, 5000)],
            emptyBlocks,
        ];
        foreach (byte[] payload in payloads)
        {
            HostileBench bench = ZlibBench(out RawPeer peer);
            peer.SendSealed(LaidOut(payload));
            bench.AssertEnded(peer, 6, $"{payload.Length} bytes");
        }
    }

    private static void AssertNotTaken(HostileBench bench, RawPeer peer, byte[] bytes, string what)
    {
        uint packets = peer.Server.Input.Packets;
        peer.SendBytes(bytes);
        if (!peer.IsClosed)
        {
            // A larger length may have come out, or CBC hides what went wrong: whatever else comes must not help.
            peer.SendBytes(new byte[Whole + 100]);
        }

        Assert.That(peer.Server.Input.Packets, Is.EqualTo(packets), what);
        Assert.That(peer.DisconnectReason, Is.EqualTo(5), what);
        bench.AssertReleased(peer, what);
    }

    private static byte[] Sealed(string cipher, string mac, out HostileBench bench, out RawPeer peer)
    {
        bench = Bench(cipher, mac);
        peer = bench.ConnectSecurely(raw => raw.Offer = Offer(cipher, mac));
        return peer.Frame(Messages.MSG_IGNORE, [0, 0, 0, 40, .. new byte[40]]);
    }

    private static HostileBench Bench(string cipher, string mac)
    {
        HostileBench bench = new();
        bench.Factory.SupportedCiphers = [cipher];
        bench.Factory.SupportedMACs = [mac];
        return bench;
    }

    private static AlgorithmOffer Offer(string cipher, string mac) =>
        AlgorithmOffer.Default with { KeyExchanges = ["curve25519-sha256"], Ciphers = [cipher], MACs = [mac] };

    private static HostileBench ZlibBench(out RawPeer peer)
    {
        HostileBench bench = new(FakeChecker.Password());
        bench.Factory.SupportedCompressions = ["none", "zlib@openssh.com"];
        peer = bench.ConnectToUserAuth(raw => raw.Offer = raw.Offer with { Compressions = ["zlib@openssh.com"] });
        AuthRequests.Password(peer, "secret");
        Assert.That(peer.Received.Dequeue()[0], Is.EqualTo(Messages.MSG_USERAUTH_SUCCESS));
        peer.Input.StartCompression();
        return bench;
    }

    private static byte[] Deflate(byte[] plain)
    {
        using MemoryStream deflated = new();
        using (ZLibStream zlib = new(deflated, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zlib.Write(plain);
            zlib.Flush();
            return deflated.ToArray();
        }
    }

    /// <summary>A packet around a payload for a cipher whose length does not count in the alignment, in blocks of 16.</summary>
    private static byte[] LaidOut(byte[] payload)
    {
        int padding = 16 - ((1 + payload.Length) % 16);
        padding += padding < 4 ? 16 : 0;
        byte[] packet = new byte[5 + payload.Length + padding];
        BinaryPrimitives.WriteInt32BigEndian(packet, packet.Length - 4);
        packet[4] = (byte)padding;
        payload.CopyTo(packet.AsSpan(5));
        return packet;
    }
}
