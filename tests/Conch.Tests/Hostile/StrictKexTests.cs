using Twisted.Conch.Ssh;
using Twisted.Conch.Testing;
using Twisted.Conch.Tests.Transport;

namespace Twisted.Conch.Tests.Hostile;

/// <summary>Packets put into a key exchange where none belongs: Terrapin (CVE-2023-48795), CVE-2023-46445, CVE-2025-46712.</summary>
public class StrictKexTests
{
    private static readonly string[] NotStrict = [KexMarkers.ExtInfoClient];
    private static readonly string[] ServersMarker = [KexMarkers.ExtInfoClient, KexMarkers.StrictServer];
    private static readonly string[] StrictOnly = [KexMarkers.StrictClient];

    // Every number that is not of the key exchange itself, and not a goodbye.
    private static readonly byte[] Foreign =
        [0, 2, 3, 4, 5, 6, 7, 8, 15, 19, 22, 29, 50, 51, 52, 53, 60, 61, 79, 80, 81, 90, 91, 92, 94, 98, 100, 127, 128, 191, 192, 193, 255];

    private static readonly byte[] Generic = [2, 3, 4];
    private static readonly byte[] Unknown = [0, 8, 19, 22, 29, 128, 255];
    private static readonly byte[] NeverBeforeNewKeys = [5, 6, 7, 50, 51, 52, 53, 60, 61, 79, 80, 90, 91, 92, 94, 98, 127, 192, 193];

    private static IEnumerable<TestCaseData> Injections(byte[] numbers) =>
        from step in new[] { KexStep.BeforeKexInit, KexStep.AfterKexInit, KexStep.AfterKexDhInit }
        from number in numbers
        select new TestCaseData(step, number);

    private static IEnumerable<TestCaseData> ForeignAtEachStep() => Injections(Foreign);

    private static IEnumerable<TestCaseData> GenericAtEachStep() => Injections(Generic);

    private static IEnumerable<TestCaseData> UnknownAtEachStep() => Injections(Unknown);

    private static IEnumerable<TestCaseData> ForbiddenAtEachStep() => Injections(NeverBeforeNewKeys);

    [TestCaseSource(nameof(ForeignAtEachStep))]
    public void In_strict_kex_nothing_else_may_stand_before_between_or_after_its_messages(object step, byte number)
    {
        HostileBench bench = new();
        RawPeer peer = bench.Connect();
        Inject(peer, (KexStep)step, number);
        Assert.That(peer.Handshake(), Is.False);
        Assert.That(peer.Server.PeerExtensions, Is.Empty);
        Assert.That(bench.Events.OfType<KeyExchanged>(), Is.Empty);
        bench.AssertEnded(peer, 2);
    }

    [TestCaseSource(nameof(GenericAtEachStep))]
    public void Without_strict_kex_IGNORE_UNIMPLEMENTED_and_DEBUG_may_stand_anywhere(object step, byte number)
    {
        HostileBench bench = new();
        RawPeer peer = bench.Connect();
        peer.Markers = NotStrict;
        Inject(peer, (KexStep)step, number);
        Assert.That(peer.Handshake());
        Assert.That(bench.Events.OfType<KeyExchanged>().Single().Algorithms.StrictKeyExchange, Is.False);
        peer.End.Lose();
    }

    [TestCaseSource(nameof(UnknownAtEachStep))]
    public void Without_strict_kex_an_unknown_message_is_answered_with_its_own_sequence_number(object step, byte number)
    {
        HostileBench bench = new();
        RawPeer peer = bench.Connect();
        peer.Markers = NotStrict;
        uint sequence = uint.MaxValue;
        peer.AtStep = at =>
        {
            if (at == (KexStep)step)
            {
                sequence = peer.Output.Sequence;
                peer.SendPacket(number, []);
            }
        };
        Assert.That(peer.Handshake());
        Assert.That(Unimplemented(peer), Is.EqualTo([sequence]));
    }

    [TestCaseSource(nameof(ForbiddenAtEachStep))]
    public void Without_strict_kex_what_RFC_4253_7_1_forbids_still_ends_the_connection(object step, byte number)
    {
        HostileBench bench = new();
        RawPeer peer = bench.Connect();
        peer.Markers = NotStrict;
        Inject(peer, (KexStep)step, number);
        Assert.That(peer.Handshake(), Is.False);
        Assert.That(peer.Server.PeerExtensions, Is.Empty);
        bench.AssertEnded(peer, 2);
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Sequence_numbers_start_again_at_each_NEWKEYS_in_strict_kex_alone(bool strict)
    {
        HostileBench bench = new();
        RawPeer peer = bench.Connect();
        peer.Markers = strict ? KexMarkers.Of(isClient: true) : NotStrict;
        Assert.That(peer.Handshake());
        for (uint round = 0; round < 3; round++)
        {
            peer.Received.Clear();
            uint first = peer.Output.Sequence;
            Assert.That(first, strict ? Is.Zero : Is.EqualTo(3 + (round * 5)));
            peer.SendPacket(200, []);
            peer.SendPacket(201, []);
            Assert.That(Unimplemented(peer), Is.EqualTo([first, first + 1]));

            // What the server sends reads only under the right number: each of our ciphers takes it into the tag.
            Assert.That(peer.Server.OutgoingPacketSequence, Is.EqualTo(peer.Input.Sequence));
            Assert.That(peer.Rekey());
        }

        peer.End.Lose();
    }

    [Test]
    public void Markers_in_a_later_KEXINIT_do_nothing()
    {
        HostileBench bench = new();
        RawPeer peer = bench.ConnectSecurely(raw => raw.Markers = []);
        uint before = peer.Output.Sequence;
        peer.Offer = peer.Offer with { KeyExchanges = ["curve25519-sha256", KexMarkers.ExtInfoClient, KexMarkers.StrictClient] };
        Assert.That(peer.Rekey());
        Assert.That(peer.Output.Sequence, Is.EqualTo(before + 3));
        peer.Send(new IgnoreMessage("still read"u8));
        Assert.That(peer.Rekey());
        Assert.That(peer.Received.Select(packet => packet[0]), Has.None.EqualTo(Messages.MSG_EXT_INFO));
        Assert.That(bench.Events.OfType<KeyExchanged>().Select(item => item.Algorithms.StrictKeyExchange), Is.All.False);
        bench.AssertReleased(peer);
    }

    [Test]
    public void A_strict_connection_stays_strict_without_markers_in_later_KEXINITs()
    {
        HostileBench bench = new();
        RawPeer peer = bench.ConnectSecurely();
        Assert.That(peer.Rekey());
        Assert.That(peer.Server.IncomingPacketSequence, Is.Zero);
        Assert.That(bench.Events.OfType<KeyExchanged>().Select(item => item.Algorithms.StrictKeyExchange), Is.EqualTo([true, true]));
        bench.AssertReleased(peer);
    }

    [Test]
    public void The_servers_marker_from_a_client_announces_nothing()
    {
        HostileBench bench = new();
        RawPeer peer = bench.Connect();
        peer.Markers = ServersMarker;
        Assert.That(peer.Handshake());
        Assert.That(bench.Events.OfType<KeyExchanged>().Single().Algorithms.StrictKeyExchange, Is.False);
    }

    [Test]
    public void Who_does_not_ask_for_EXT_INFO_gets_none()
    {
        HostileBench bench = new();
        RawPeer peer = bench.Connect();
        peer.Markers = StrictOnly;
        Assert.That(peer.Handshake());
        Assert.That(peer.Received.Select(packet => packet[0]), Has.None.EqualTo(Messages.MSG_EXT_INFO));
    }

    [Test]
    public void EXT_INFO_is_taken_right_after_the_first_NEWKEYS()
    {
        HostileBench bench = new();
        RawPeer peer = bench.ConnectSecurely();
        SendExtInfo(peer);
        Assert.That(peer.Server.PeerExtensions.Keys, Is.EqualTo(["evil@example.com"]));
        SendExtInfo(peer);
        bench.AssertEnded(peer, 2);
    }

    [Test]
    public void EXT_INFO_after_anything_else_ends_the_connection()
    {
        HostileBench bench = new();
        RawPeer peer = bench.ConnectSecurely();
        peer.Send(new IgnoreMessage(default));
        SendExtInfo(peer);
        Assert.That(peer.Server.PeerExtensions, Is.Empty);
        bench.AssertEnded(peer, 2);
    }

    [TestCase(KexStep.AfterKexInit)]
    [TestCase(KexStep.AfterKexDhInit)]
    [TestCase(KexStep.AfterNewKeys)]
    public void EXT_INFO_in_or_after_a_rekey_ends_the_connection(object step)
    {
        HostileBench bench = new();
        RawPeer peer = bench.ConnectSecurely();
        peer.AtStep = at =>
        {
            if (at == (KexStep)step)
            {
                SendExtInfo(peer);
            }
        };
        Assert.That(peer.Rekey(), Is.False);
        Assert.That(peer.Server.PeerExtensions, Is.Empty);
        bench.AssertEnded(peer, 2);
    }

    [Test]
    public void EXT_INFO_with_counts_and_values_that_lie_or_weigh_ends_the_connection()
    {
        byte[][] bad =
        [
            [0xff, 0xff, 0xff, 0xff],
            [0, 0, 0, 65],
            [0, 0, 0, 1],
            [0, 0, 0, 1, 0, 0, 0, 1, (byte)'x', 0xff, 0xff, 0xff, 0xff],
            RawPeer.Encode(new ExtInfo([new("heavy", new byte[ExtInfo.MaxValues]), new("more", "x")])),
            [.. RawPeer.Encode(new ExtInfo([])), 0],
        ];
        foreach (byte[] fields in bad)
        {
            HostileBench bench = new();
            RawPeer peer = bench.ConnectSecurely();
            peer.SendPacket(Messages.MSG_EXT_INFO, fields);
            bench.AssertEnded(peer, 2);
        }
    }

    [Test]
    public void Dropping_the_first_packets_after_NEWKEYS_is_noticed_at_the_next()
    {
        HostileBench bench = new();
        RawPeer peer = bench.ConnectSecurely();
        _ = peer.Frame(Messages.MSG_EXT_INFO, RawPeer.Encode(new ExtInfo([])));
        peer.Send(new ServiceRequest("ssh-userauth"));
        bench.AssertEnded(peer, 5);
    }

    [Test]
    public void A_packet_put_in_and_one_taken_out_again_does_not_balance_in_either_direction()
    {
        // Terrapin itself: one IGNORE in clear moves the count on, so that a sealed packet can go missing.
        foreach (bool fromClient in new[] { true, false })
        {
            TestReactor reactor = new();
            TestClient client = new() { SupportedKeyExchanges = ["curve25519-sha256"] };
            SSHSessionPair pair = new(reactor, client, new TestServer(new TestFactory()), reactor.Run);
            bool done = false;
            byte[] Insert(byte[] data)
            {
                if (done)
                {
                    return data;
                }

                done = true;
                int line = data.AsSpan().IndexOf((byte)'\n') + 1;
                return [.. data[..line], 0, 0, 0, 12, 6, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. data[line..]];
            }

            if (fromClient)
            {
                pair.FromClient = Insert;
            }
            else
            {
                pair.FromServer = Insert;
            }

            pair.Flush();
            Assert.That(client.Secured, Is.Zero);
            Assert.That(pair.IsLost);
        }
    }

    private static void Inject(RawPeer peer, KexStep step, byte number) => peer.AtStep = at =>
    {
        if (at == step)
        {
            peer.SendPacket(number, Fields(number));
        }
    };

    /// <summary>Fields that would be right at another time, so that nothing but the time is wrong.</summary>
    private static byte[] Fields(byte number) => number switch
    {
        2 => RawPeer.Encode(new IgnoreMessage("x"u8)),
        3 => RawPeer.Encode(new UnimplementedMessage(0)),
        4 => RawPeer.Encode(new DebugMessage(alwaysDisplay: true, "x"u8, default)),
        5 => RawPeer.Encode(new ServiceRequest("ssh-userauth")),
        6 => RawPeer.Encode(new ServiceAccept("ssh-userauth")),
        7 => RawPeer.Encode(new ExtInfo([new("evil@example.com", "1")])),
        50 => AuthRequests.Head("alice", "none"),
        192 => RawPeer.Encode(new PingMessage("x"u8)),
        _ => [],
    };

    private static void SendExtInfo(RawPeer peer) => peer.Send(new ExtInfo([new("evil@example.com", "1")]));

    private static IEnumerable<uint> Unimplemented(RawPeer peer) => peer.Received
        .Where(packet => packet[0] == Messages.MSG_UNIMPLEMENTED)
        .Select(packet => SshMessage.Decode<UnimplementedMessage>(packet.AsSpan(1)).Sequence);
}
