using System.Numerics;
using Twisted.Conch.Ssh;
using Twisted.Conch.Testing;

namespace Twisted.Conch.Tests.Hostile;

/// <summary>Values of a key exchange that must be refused before they are used, and KEXINITs that are not what they say.</summary>
public class KexValueTests
{
    // RFC 7748 §6.1 and RFC 8731 §3: the points whose secret is zero whatever the other side's key is, little-endian.
    private static readonly string[] LowOrder =
    [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ];

    private static IEnumerable<TestCaseData> BadValues()
    {
        foreach (string point in LowOrder)
        {
            yield return Case("curve25519-sha256", "low order " + point[..8], Convert.FromHexString(point));
            byte[] highBit = Convert.FromHexString(point);
            highBit[31] |= 0x80;
            yield return Case("curve25519-sha256@libssh.org", "low order, high bit " + point[..8], highBit);
        }

        foreach (int length in new[] { 0, 1, 31, 33, 64, 32768 })
        {
            yield return Case("curve25519-sha256", $"{length} bytes", Filled(length, 9));
        }

        foreach ((string kex, int size) in new[] { ("ecdh-sha2-nistp256", 32), ("ecdh-sha2-nistp384", 48), ("ecdh-sha2-nistp521", 66) })
        {
            yield return Case(kex, "empty", []);
            yield return Case(kex, "infinity", [0]);
            yield return Case(kex, "compressed", [2, .. Filled(size, 1)]);
            yield return Case(kex, "hybrid", [6, .. Filled(2 * size, 1)]);
            yield return Case(kex, "not on the curve", [4, .. Filled(2 * size, 0)]);
            yield return Case(kex, "not reduced", [4, .. Filled(2 * size, 0xff)]);
            yield return Case(kex, "short", [4, .. Filled((2 * size) - 1, 1)]);
            yield return Case(kex, "long", [4, .. Filled((2 * size) + 1, 1)]);
        }

        foreach (DiffieHellmanGroup group in new[] { DiffieHellmanGroups.Group14, DiffieHellmanGroups.Group16 })
        {
            string kex = group.Bits == 2048 ? "diffie-hellman-group14-sha256" : "diffie-hellman-group16-sha512";
            BigInteger p = new(group.Prime, isUnsigned: true, isBigEndian: true);
            yield return Case(kex, "0", []);
            yield return Case(kex, "0 in a byte", [0]);
            yield return Case(kex, "1", [1]);
            yield return Case(kex, "p - 1", Mpint(p - 1));
            yield return Case(kex, "p", Mpint(p));
            yield return Case(kex, "p + 2", Mpint(p + 2));
            yield return Case(kex, "-1", Mpint(BigInteger.MinusOne));
            yield return Case(kex, "-2^2047", Mpint(-BigInteger.Pow(2, 2047)));
            yield return Case(kex, "-(p - 2)", Mpint(2 - p));
            yield return Case(kex, "needless zero", [0, .. Mpint(2)]);
            yield return Case(kex, "too long", Mpint(BigInteger.Pow(2, group.Bits + 64) + 3));
            yield return Case(kex, "200,000 bytes", Filled(200_000, 0x7f));
        }

        byte[] honest = new byte[1184 + 32];
        honest[1184] = 9;
        byte[] coefficient = (byte[])honest.Clone();
        (coefficient[0], coefficient[1]) = (0x01, 0x0d); // 3329, the modulus itself.
        byte[] second = (byte[])honest.Clone();
        (second[1150], second[1151]) = (0xf0, 0xff); // An odd one near the end.
        byte[] lowOrder = (byte[])honest.Clone();
        lowOrder[1184] = 0;
        yield return Case("mlkem768x25519-sha256", "coefficient is the modulus", coefficient);
        yield return Case("mlkem768x25519-sha256", "last coefficient is 4095", second);
        yield return Case("mlkem768x25519-sha256", "X25519 part of low order", lowOrder);
        foreach (int length in new[] { 0, 32, 1184, 1215, 1217, 40000 })
        {
            yield return Case("mlkem768x25519-sha256", $"{length} bytes", Filled(length, 1));
        }

        foreach (int length in new[] { 0, 32, 1158, 1189, 1191, 40000 })
        {
            yield return Case("sntrup761x25519-sha512", $"{length} bytes", Filled(length, 1));
        }

        byte[] sntrupLowOrder = new byte[1190];
        yield return Case("sntrup761x25519-sha512", "X25519 part of low order", sntrupLowOrder);
    }

    private static IEnumerable<TestCaseData> BadInitFields()
    {
        byte[] good = RawPeer.Encode(new KexDhInit(Filled(32, 9)));
        for (int length = 0; length < good.Length; length++)
        {
            yield return new TestCaseData(good[..length]).SetArgDisplayNames($"cut after {length}");
        }

        yield return new TestCaseData((object)(byte[])[.. good, 0]).SetArgDisplayNames("a byte more");
        yield return new TestCaseData((object)(byte[])[0xff, 0xff, 0xff, 0xff, .. good[4..]]).SetArgDisplayNames("a length of 4 GiB");
        yield return new TestCaseData((object)(byte[])[0x80, 0, 0, 0, .. good[4..]]).SetArgDisplayNames("a negative length");
    }

    [TestCaseSource(nameof(BadValues))]
    public void A_value_that_is_none_is_refused_and_nothing_is_signed(string kex, byte[] value)
    {
        HostileBench bench = new();
        RawPeer peer = bench.Connect();
        peer.Offer = AlgorithmOffer.Default with { KeyExchanges = [kex] };
        peer.SendVersion();
        SendKexInit(peer);
        peer.Send(new KexDhInit(value));
        Assert.That(peer.Received.Select(packet => packet[0]), Is.EqualTo([Messages.MSG_KEXINIT, Messages.MSG_DISCONNECT]));
        Assert.That(peer.Server.SessionID.IsEmpty);
        bench.AssertEnded(peer, 3);
    }

    [TestCaseSource(nameof(BadInitFields))]
    public void A_value_whose_frame_lies_is_malformed(byte[] fields)
    {
        HostileBench bench = new();
        RawPeer peer = bench.Connect();
        peer.SendVersion();
        SendKexInit(peer);
        peer.SendPacket(Messages.MSG_KEXDH_INIT, fields);
        bench.AssertEnded(peer, 2);
    }

    [Test]
    public void A_bad_value_in_a_rekey_ends_the_connection_too()
    {
        HostileBench bench = new();
        RawPeer peer = bench.ConnectSecurely();
        SendKexInit(peer);
        peer.Send(new KexDhInit(new byte[32]));
        bench.AssertEnded(peer, 3);
    }

    // Reason and wish: (min, preferred, max).
    [TestCase(3, 0u, 0u, 0u)]
    [TestCase(3, 1024u, 1024u, 1024u)]
    [TestCase(3, 8193u, 9000u, 10000u)]
    [TestCase(3, 4096u, 2048u, 8192u)]
    [TestCase(3, 1024u, 8192u, 2048u)]
    [TestCase(3, uint.MaxValue, uint.MaxValue, uint.MaxValue)]
    public void A_wish_for_a_group_that_nobody_may_have_is_refused(int reason, uint min, uint preferred, uint max)
    {
        HostileBench bench = GroupExchange(out RawPeer peer);
        peer.Send(new GexRequest(min, preferred, max));
        bench.AssertEnded(peer, reason);
    }

    [TestCase(30)]
    [TestCase(31)]
    [TestCase(32)]
    [TestCase(33)]
    [TestCase(21)]
    public void A_group_exchange_begins_with_the_wish_alone(byte number)
    {
        HostileBench bench = GroupExchange(out RawPeer peer);
        peer.SendPacket(number, [0, 0, 8, 0]);
        bench.AssertEnded(peer, 2);
    }

    [Test]
    public void A_bad_value_in_the_group_given_is_refused()
    {
        BigInteger p = new(DiffieHellmanGroups.Group14.Prime, isUnsigned: true, isBigEndian: true);
        foreach (byte[] value in new[] { [], [1], Mpint(p - 1), Mpint(p), Mpint(-BigInteger.Pow(2, 2047)) })
        {
            HostileBench bench = GroupExchange(out RawPeer peer);
            peer.Send(new GexRequest(2048, 2048, 8192));
            peer.Received.Clear();
            peer.Send(new GexInit(value));
            Assert.That(peer.Received.Select(packet => packet[0]), Is.EqualTo([Messages.MSG_DISCONNECT]));
            bench.AssertEnded(peer, 3);
        }
    }

    [TestCase(30)]
    [TestCase(34)]
    public void After_the_group_only_the_value_may_come(byte number)
    {
        HostileBench bench = GroupExchange(out RawPeer peer);
        peer.Send(new GexRequest(2048, 2048, 8192));
        peer.SendPacket(number, RawPeer.Encode(new GexRequest(2048, 2048, 8192)));
        bench.AssertEnded(peer, 2);
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    [TestCase(5)]
    [TestCase(6)]
    [TestCase(7)]
    public void Nothing_in_common_in_any_slot_is_reason_3(int slot)
    {
        foreach (string[] list in new string[][] { ["no-such-thing"], [], ["none", "arcfour", "3des-cbc", "hmac-md5", "ssh-dss", "diffie-hellman-group1-sha1"] })
        {
            if (slot >= 6 && list.Contains("none"))
            {
                continue; // Compression none is fine.
            }

            HostileBench bench = new();
            RawPeer peer = bench.Connect();
            peer.SendVersion();

            // Ciphers that need a MAC, so that the MAC slots count.
            OfferedAlgorithms offered = (AlgorithmOffer.Default with { Ciphers = ["aes128-ctr"] }).Message(isClient: true, isFirst: true).Offered;
            offered = slot switch
            {
                0 => offered with { KeyExchanges = list },
                1 => offered with { PublicKeys = list },
                2 => offered with { CiphersClientToServer = list },
                3 => offered with { CiphersServerToClient = list },
                4 => offered with { MACsClientToServer = list },
                5 => offered with { MACsServerToClient = list },
                6 => offered with { CompressionsClientToServer = list },
                _ => offered with { CompressionsServerToClient = list },
            };
            peer.Send(new KexInit(new byte[16], offered, FirstKexPacketFollows: false));
            bench.AssertEnded(peer, 3, string.Join(',', list));
        }
    }

    [Test]
    public void Markers_alone_are_no_key_exchange()
    {
        HostileBench bench = new();
        RawPeer peer = bench.Connect();
        peer.SendVersion();
        peer.Offer = peer.Offer with { KeyExchanges = [.. KexMarkers.Of(isClient: true), .. KexMarkers.Of(isClient: false)] };
        SendKexInit(peer);
        bench.AssertEnded(peer, 3);
    }

    [TestCase("ssh-rsa")]
    [TestCase("rsa-sha2-512")]
    [TestCase("ecdsa-sha2-nistp256")]
    [TestCase("ssh-ed25519-cert-v01@openssh.com")]
    [TestCase("ssh-dss")]
    public void A_host_key_algorithm_that_the_key_does_not_have_is_reason_3(string algorithm)
    {
        HostileBench bench = new();
        RawPeer peer = bench.Connect();
        peer.SendVersion();
        peer.Offer = peer.Offer with { PublicKeys = [algorithm] };
        SendKexInit(peer);
        bench.AssertEnded(peer, 3);
    }

    [Test]
    public void SHA1_signatures_of_an_RSA_host_key_are_not_to_be_had_unasked()
    {
        HostileBench bench = new();
        bench.Factory.PrivateKeys = new(StringComparer.Ordinal) { ["ssh-rsa"] = Transport.TestKeys.Rsa2048 };
        RawPeer peer = bench.Connect();
        peer.SendVersion();
        peer.Offer = peer.Offer with { PublicKeys = ["ssh-rsa"] };
        SendKexInit(peer);
        Assert.That(peer.DisconnectReason, Is.EqualTo(3));
    }

    [Test]
    public void Every_truncation_of_a_KEXINIT_is_malformed()
    {
        byte[] whole = Encoded(AlgorithmOffer.Default.Message(isClient: true, isFirst: true));
        for (int length = 0; length < whole.Length; length++)
        {
            AssertMalformed(whole[..length], $"cut after {length}");
        }

        AssertMalformed([.. whole, 0], "a byte more");
    }

    [Test]
    public void Name_lists_that_are_none_are_malformed()
    {
        string[] bad =
        [
            "a b", "a\nb", "a\0", "caf\u00e9", "\u007f",
            new string('n', 65), string.Join(',', Enumerable.Repeat("n", 257)), string.Join(',', Enumerable.Repeat(new string('n', 63), 129)),
        ];
        foreach (string list in bad)
        {
            for (int slot = 0; slot < 10; slot++)
            {
                AssertMalformed(InitWithRawList(slot, System.Text.Encoding.Latin1.GetBytes(list)), $"{list} in {slot}");
            }
        }

        HostileBench bench = new();
        RawPeer peer = bench.Connect();
        peer.SendVersion();
        string most = string.Join(',', Enumerable.Repeat("n", 255)) + ",curve25519-sha256";
        peer.SendPacket(Messages.MSG_KEXINIT, InitWithRawList(0, System.Text.Encoding.ASCII.GetBytes(most)));
        Assert.That(peer.IsClosed, Is.False, "256 names are allowed");
    }

    private static TestCaseData Case(string kex, string what, byte[] value) =>
        new TestCaseData(kex, value).SetArgDisplayNames(kex, what);

    private static byte[] Filled(int length, byte value)
    {
        byte[] bytes = new byte[length];
        bytes.AsSpan().Fill(value);
        return bytes;
    }

    private static byte[] Mpint(BigInteger value) => value.ToByteArray(isUnsigned: false, isBigEndian: true);

    private static void SendKexInit(RawPeer peer)
    {
        byte[] init = peer.KexInitPayload();
        peer.SendPacket(init[0], init.AsSpan(1));
    }

    private static HostileBench GroupExchange(out RawPeer peer)
    {
        HostileBench bench = new();
        bench.Factory.Primes = new() { [2048] = [(2, new BigInteger(DiffieHellmanGroups.Group14.Prime, isUnsigned: true, isBigEndian: true))] };
        peer = bench.Connect();
        peer.Offer = AlgorithmOffer.Default with { KeyExchanges = ["diffie-hellman-group-exchange-sha256"] };
        peer.SendVersion();
        SendKexInit(peer);
        return bench;
    }

    private static byte[] Encoded(KexInit init) => RawPeer.Encode(init);

    private static byte[] InitWithRawList(int slot, byte[] list)
    {
        using PooledBuffer buffer = new();
        PacketWriter writer = new(buffer);
        writer.WriteRaw(new byte[16]);
        OfferedAlgorithms offered = AlgorithmOffer.Default.Message(isClient: true, isFirst: true).Offered;
        IReadOnlyList<string>[] lists =
        [
            offered.KeyExchanges, offered.PublicKeys, offered.CiphersClientToServer, offered.CiphersServerToClient, offered.MACsClientToServer,
            offered.MACsServerToClient, offered.CompressionsClientToServer, offered.CompressionsServerToClient, [], [],
        ];
        for (int i = 0; i < lists.Length; i++)
        {
            if (i == slot)
            {
                writer.WriteString(list);
            }
            else
            {
                writer.WriteNameList(lists[i]);
            }
        }

        writer.WriteBoolean(false);
        writer.WriteUInt32(0);
        return buffer.ToArray();
    }

    private static void AssertMalformed(byte[] kexInit, string what)
    {
        HostileBench bench = new();
        RawPeer peer = bench.Connect();
        peer.SendVersion();
        peer.SendPacket(Messages.MSG_KEXINIT, kexInit);
        Assert.That(peer.DisconnectReason, Is.EqualTo(2), what);
        Assert.That(bench.Events.OfType<ClientIdentified>(), Is.Empty, what);
        bench.AssertReleased(peer, what);
    }
}
