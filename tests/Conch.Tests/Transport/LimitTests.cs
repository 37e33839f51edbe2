using System.Numerics;
using System.Text;
using Twisted.Conch.Ssh;
using Twisted.Conch.Testing;
using Twisted.Internet;

namespace Twisted.Conch.Tests.Transport;

/// <summary>Timers, limits and what a peer may make us keep.</summary>
public class LimitTests
{
    [Test]
    public void The_grace_timer_ends_a_silent_connection_and_activity_does_not_move_it()
    {
        TestReactor reactor = new();
        RawPeer peer = new(reactor, new TestServer(new TestFactory()), reactor.Run);
        reactor.Advance(60);
        peer.Handshake();
        reactor.Advance(59.9);
        peer.Read();
        Assert.That(peer.IsClosed, Is.False);
        reactor.Advance(0.1);
        peer.Read();
        Assert.That(peer.IsClosed);
        Assert.That(peer.DisconnectReason, Is.EqualTo(11));
    }

    [Test]
    public void Login_ends_the_grace_timer()
    {
        Bench bench = new();
        bench.LogIn();
        bench.Reactor.Advance(3599);
        Assert.That(bench.Pair.ServerEnd.Disconnecting, Is.False);
    }

    [Test]
    public void A_key_exchange_has_thirty_seconds_from_the_clients_KEXINIT()
    {
        TestReactor reactor = new();
        RawPeer peer = new(reactor, new TestServer(new TestFactory()), reactor.Run);
        peer.SendVersion();
        reactor.Advance(40);
        Assert.That(peer.IsClosed, Is.False);
        byte[] init = peer.KexInitPayload();
        peer.SendPacket(init[0], init.AsSpan(1));
        reactor.Advance(29.9);
        Assert.That(peer.IsClosed, Is.False);
        reactor.Advance(0.1);
        Assert.That(peer.IsClosed);
    }

    [Test]
    public void A_rekey_that_the_peer_does_not_answer_ends_after_thirty_seconds()
    {
        TestReactor reactor = new();
        TestServer server = new(new TestFactory());
        RawPeer peer = new(reactor, server, reactor.Run);
        peer.Handshake();
        server.LoginSucceeded();
        server.SendKexInit();
        reactor.Advance(29.9);
        Assert.That(peer.IsClosed, Is.False);
        reactor.Advance(0.1);
        Assert.That(peer.IsClosed);
    }

    [Test]
    public void Keys_are_renewed_after_an_hour()
    {
        Bench bench = new();
        bench.LogIn();
        bench.Client.SendIgnore("x");
        bench.Pair.Flush();
        uint before = bench.Server.Input.Packets;
        bench.Reactor.Advance(3600);
        bench.Pair.Flush();
        Assert.That(before, Is.Positive);
        Assert.That(bench.Server.Input.Packets, Is.Zero);
        Assert.That(bench.Pair.IsLost, Is.False);
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Keys_are_renewed_after_so_many_bytes_in_either_direction(bool fromClient)
    {
        SSHLimits limits = new() { RekeyBytes = 100_000 };
        Bench bench = new(server: server => server.Limits = limits);
        bench.LogIn();
        bench.Server.Service!.OutputPaused();
        ((RecordingService)bench.Server.Service).Echoes = false;
        for (int i = 0; i < 5; i++)
        {
            (fromClient ? (SSHTransportBase)bench.Client : bench.Server).SendPacket(Messages.MSG_CHANNEL_DATA, new byte[32000].AsSpan());
            bench.Pair.Flush();
        }

        Assert.That(bench.Server.Input.Bytes + bench.Server.Output.Bytes, Is.LessThan(100_000));
        Assert.That(bench.Pair.IsLost, Is.False);
    }

    [Test]
    public void A_peer_that_asks_for_keys_all_the_time_is_refused()
    {
        TestReactor reactor = new();
        RawPeer peer = new(reactor, new TestServer(new TestFactory()), reactor.Run);
        peer.Handshake();
        for (int i = 0; i < SSHLimits.Default.RekeyBurst; i++)
        {
            peer.Rekey();
        }

        Assert.That(peer.IsClosed, Is.False);
        reactor.Advance(1);
        peer.Rekey();
        byte[] init = peer.KexInitPayload();
        peer.SendPacket(init[0], init.AsSpan(1));
        Assert.That(peer.DisconnectReason, Is.EqualTo(2));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_peer_that_has_logged_in_may_ask_for_keys_with_every_megabyte(bool hasLoggedIn)
    {
        TestReactor reactor = new();
        TestServer server = new(new TestFactory());
        RawPeer peer = new(reactor, server, reactor.Run);
        peer.Handshake();
        if (hasLoggedIn)
        {
            server.LoginSucceeded();
        }

        int rekeys = 0;
        while (!peer.IsClosed && rekeys < 3 * SSHLimits.Default.RekeyBurst)
        {
            for (int i = 0; i < 32; i++)
            {
                peer.SendPacket(Messages.MSG_IGNORE, new byte[32 * 1024]);
                reactor.Run();
            }

            byte[] init = peer.KexInitPayload();
            if (rekeys >= SSHLimits.Default.RekeyBurst && !hasLoggedIn)
            {
                peer.SendPacket(init[0], init.AsSpan(1));
                break;
            }

            peer.Rekey();
            rekeys++;
        }

        Assert.That(peer.IsClosed, Is.EqualTo(!hasLoggedIn));
    }

    [Test]
    public void A_version_line_has_at_most_255_bytes()
    {
        Assert.That(AfterVersion("SSH-2.0-" + new string('x', 245) + "\r\n").IsClosed, Is.False);
        Assert.That(AfterVersion("SSH-2.0-" + new string('x', 246) + "\r\n").DisconnectReason, Is.EqualTo(2));
        Assert.That(AfterVersion("SSH-2.0-" + new string('x', 300)).DisconnectReason, Is.EqualTo(2));
    }

    [TestCase("GET / HTTP/1.1\r\n")]
    [TestCase("G")]
    [TestCase("SSH-1.5-old\r\n")]
    [TestCase("SSH-2.0\r\n")]
    [TestCase("SSH-2.0-\r\n")]
    [TestCase("SSH-2.0-a\0b\r\n")]
    [TestCase("SSH-3.0-future\r\n")]
    public void What_is_no_version_line_of_ours_is_refused(string line)
    {
        Assert.That(AfterVersion(line).DisconnectReason, Is.EqualTo(8));
    }

    [TestCase("SSH-2.0-x\r\n")]
    [TestCase("SSH-2.0-x\n")]
    [TestCase("SSH-1.99-x\r\n")]
    [TestCase("SSH-2.0-x some comment - with dashes\r\n")]
    public void What_clients_send_is_taken(string line) => Assert.That(AfterVersion(line).IsClosed, Is.False);

    [Test]
    public void A_client_skips_text_before_the_version_up_to_8_KiB()
    {
        Assert.That(ClientAfter(string.Concat(Enumerable.Repeat("hello\r\n", 1000)) + "SSH-2.0-x\r\n").OtherVersionString, Is.EqualTo("SSH-2.0-x"));
        Assert.That(ClientAfter(string.Concat(Enumerable.Repeat("hello\r\n", 1200))).IsEnding);
        Assert.That(ClientAfter(new string('y', 8193)).IsEnding);
    }

    [Test]
    public void Memory_grows_with_what_came_not_with_what_was_announced()
    {
        TestReactor reactor = new();
        TestServer server = new(new TestFactory());
        RawPeer peer = new(reactor, server, reactor.Run);
        peer.SendVersion();
        peer.SendBytes([0, 3, 0xff, 0xfc, 4, 2]);
        Assert.That(server.Input.Kept, Is.EqualTo(6));
        Assert.That(peer.IsClosed, Is.False);
    }

    [TestCase(0u)]
    [TestCase(4u)]
    [TestCase(5u)]
    [TestCase(13u)]
    [TestCase(262148u)]
    [TestCase(0x7fffffffu)]
    [TestCase(0xffffffffu)]
    public void A_length_that_cannot_be_ends_the_connection_at_once(uint length)
    {
        TestReactor reactor = new();
        RawPeer peer = new(reactor, new TestServer(new TestFactory()), reactor.Run);
        peer.SendVersion();
        peer.SendBytes([(byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length]);
        Assert.That(peer.DisconnectReason, Is.EqualTo(2));
    }

    [TestCase(3)]
    [TestCase(11)]
    [TestCase(12)]
    [TestCase(255)]
    public void Padding_that_cannot_be_ends_the_connection(int padding)
    {
        foreach (bool encrypted in new[] { false, true })
        {
            TestReactor reactor = new();
            RawPeer peer = new(reactor, new TestServer(new TestFactory()), reactor.Run)
            {
                Offer = AlgorithmOffer.Default with { KeyExchanges = ["curve25519-sha256"], Ciphers = ["aes128-ctr"], MACs = ["hmac-sha2-256"] },
            };
            if (encrypted)
            {
                peer.Handshake();
            }
            else
            {
                peer.SendVersion();
            }

            byte[] packet = new byte[16];
            packet[3] = 12;
            packet[4] = (byte)padding;
            packet[5] = Messages.MSG_IGNORE;
            peer.SendSealed(packet);
            Assert.That(peer.DisconnectReason, Is.EqualTo(encrypted ? 5 : 2));
        }
    }

    [TestCaseSource(typeof(CipherSpec), nameof(CipherSpec.InOrderOfPreference))]
    public void A_flipped_bit_anywhere_ends_the_connection(object cipher)
    {
        string name = ((CipherSpec)cipher).Name;
        byte[] sample = Sealed(name, out _);
        for (int at = 0; at < sample.Length; at++)
        {
            byte[] packet = Sealed(name, out RawPeer peer);
            packet[at] ^= 1;
            peer.SendBytes(packet);
            if (!peer.IsClosed)
            {
                // The length looks larger now, or CBC hides it: whatever else comes must not help.
                peer.SendBytes(new byte[SSHLimits.Default.IncomingPacket + 100]);
            }

            Assert.That(peer.DisconnectReason, Is.EqualTo(5), $"{name}, byte {at}");
        }
    }

    [Test]
    public void In_CBC_the_length_failure_shows_only_after_the_largest_packet()
    {
        TestReactor reactor = new();
        RawPeer peer = new(reactor, CbcServer(), reactor.Run) { Offer = CbcOffer };
        peer.Handshake();
        peer.SendBytes(new byte[32]);
        Assert.That(peer.IsClosed, Is.False);
        int whole = SSHLimits.Default.IncomingPacket + 4 + 32;
        peer.SendBytes(new byte[whole - 32 - 1]);
        Assert.That(peer.IsClosed, Is.False);
        Assert.That(peer.Server.Input.Kept, Is.LessThan(1024 * 64 * 5));
        peer.SendBytes(new byte[1]);
        Assert.That(peer.DisconnectReason, Is.EqualTo(5));
    }

    [Test]
    public void Sixty_four_packets_a_turn()
    {
        TestReactor reactor = new();
        TestServer server = new(new TestFactory { HostKeys = HostKeys.Of([TestKeys.Ed25519]) });
        RawPeer peer = new(reactor, server);
        peer.Handshake();
        List<byte> many = [];
        for (int i = 0; i < 200; i++)
        {
            many.AddRange(peer.Frame(Messages.MSG_IGNORE, [0, 0, 0, 0]));
        }

        uint before = server.Input.Packets;
        peer.SendBytes(many.ToArray());
        Assert.That(server.Input.Packets - before, Is.EqualTo(64));
        reactor.Run();
        Assert.That(server.Input.Packets - before, Is.EqualTo(200));
        Assert.That(server.Input.Kept, Is.Zero);
    }

    [Test]
    public void Who_does_not_read_is_not_read_from()
    {
        Bench bench = new();
        (_, RecordingService server) = bench.LogIn();
        bench.Pair.ServerEnd.SetFull(isFull: true);
        Assert.That(server.Paused, Is.EqualTo(1));
        bench.Client.SendPacket(Messages.MSG_CHANNEL_DATA, "x"u8);
        bench.Pair.Flush();
        Assert.That(server.Received, Is.Empty);
        Assert.That(bench.Pair.ServerEnd.IsReadingPaused);
        bench.Pair.ServerEnd.SetFull(isFull: false);
        Assert.That(server.Received, Has.Count.EqualTo(1));
        Assert.That(server.Resumed, Is.EqualTo(1));
        Assert.That(bench.Pair.ServerEnd.IsReadingPaused, Is.False);
    }

    [Test]
    public void Output_that_nobody_takes_ends_the_connection()
    {
        Bench bench = new(server: server => server.Limits = new SSHLimits { OutputHardLimit = 100_000 });
        for (int i = 0; i < 4; i++)
        {
            bench.Server.SendIgnore(new Bytes(new byte[30_000]));
        }

        Assert.That(bench.Pair.ServerEnd.IsLost);
    }

    [Test]
    public void What_waits_for_a_rekey_is_bounded()
    {
        SSHLimits limits = new() { OutputHardLimit = 100_000, PacketsQueuedInKeyExchange = 10 };
        TestReactor reactor = new();
        TestServer server = new(new TestFactory { Limits = limits });
        RawPeer peer = new(reactor, server, reactor.Run);
        peer.Handshake();
        server.LoginSucceeded();
        RecordingService service = new("ssh-connection");
        server.SetService(service);
        server.SendKexInit();
        for (int i = 0; i < 11; i++)
        {
            Assert.That(service.Paused, Is.Zero);
            server.SendPacket(Messages.MSG_CHANNEL_DATA, new byte[10].AsSpan());
        }

        Assert.That(service.Paused, Is.EqualTo(1));
        for (int i = 0; i < 2000 && !server.IsEnding; i++)
        {
            server.SendPacket(Messages.MSG_CHANNEL_DATA, new byte[10].AsSpan());
        }

        Assert.That(server.IsEnding);
    }

    [Test]
    public void Slow_work_goes_to_the_pool_and_its_result_is_dropped_when_the_connection_is_lost()
    {
        TestReactor reactor = new() { PoolIsStopped = true };
        TestClient client = new() { SupportedKeyExchanges = ["diffie-hellman-group14-sha256"] };
        TestServer server = new(new TestFactory { HostKeys = HostKeys.Of([TestKeys.Ed25519]) });
        SSHSessionPair pair = new(reactor, client, server, reactor.Run);
        pair.Flush();
        Assert.That(reactor.PoolQueued, Is.EqualTo(1));
        pair.ClientEnd.Lose();
        pair.ServerEnd.Lose();
        reactor.PoolIsStopped = false;
        reactor.Run();
        Assert.That(reactor.PoolRan, Is.EqualTo(1));
        Assert.That(client.OutgoingPacketSequence, Is.EqualTo(1));
        Assert.That(reactor.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void People_may_take_their_time_to_compare_a_fingerprint()
    {
        Deferred<bool> verdict = new();
        Bench bench = new(client => client.Verdict = verdict);
        Assert.That(bench.Client.TimesAsked, Is.EqualTo(1));
        bench.Reactor.Advance(100);
        bench.Pair.Flush();
        Assert.That(bench.Pair.IsLost, Is.False);
        verdict.Callback(true);
        bench.Pair.Flush();
        Assert.That(bench.Client.Secured, Is.EqualTo(1));
        Assert.That(bench.Server.Phase, Is.EqualTo(MessagePhase.Login));
        Assert.That(bench.Reactor.GetDelayedCalls(), Has.Count.EqualTo(1), "the grace timer");
    }

    [Test]
    public void People_who_take_longer_than_the_grace_time_are_cut_off()
    {
        Bench bench = new(client => client.Verdict = new Deferred<bool>());
        bench.Reactor.Advance(121);
        bench.Pair.Flush();
        Assert.That(bench.Pair.IsLost);
    }

    [Test]
    public void Fast_key_exchanges_stay_on_the_reactor()
    {
        Bench bench = new(
            client => client.SupportedKeyExchanges = ["curve25519-sha256"],
            factory: new TestFactory { HostKeys = HostKeys.Of([TestKeys.Ed25519]) });
        Assert.That(bench.Client.Secured, Is.EqualTo(1));
        Assert.That(bench.Reactor.PoolRan, Is.Zero);
    }

    [Test]
    public void The_goodbye_is_cut_off_when_the_peer_does_not_read_it()
    {
        TestReactor reactor = new();
        TestServer server = new(new TestFactory());
        RawPeer peer = new(reactor, server, reactor.Run);
        server.LoseConnection();
        Assert.That(peer.End.IsLost, Is.False);
        reactor.Advance(5);
        Assert.That(peer.End.IsLost);
        Assert.That(reactor.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void Logout_is_called_once_and_no_timer_is_left()
    {
        int logouts = 0;
        Bench bench = new();
        bench.LogIn();
        bench.Server.LogoutFunction = () => logouts++;
        bench.Client.LoseConnection();
        bench.Pair.Flush();
        Assert.That(logouts, Is.EqualTo(1));
        Assert.That(bench.Reactor.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void The_first_reason_stays()
    {
        TestReactor reactor = new();
        TestServer server = new(new TestFactory());
        RawPeer peer = new(reactor, server, reactor.Run);
        server.SendDisconnect(12, "full");
        server.SendDisconnect(2, "later");
        peer.Read();
        Assert.That(peer.DisconnectReason, Is.EqualTo(12));
        Assert.That(peer.Received.Count(packet => packet[0] == Messages.MSG_DISCONNECT), Is.EqualTo(1));
    }

    [Test]
    public void Peer_text_is_escaped_and_capped()
    {
        TestReactor reactor = new();
        TestServer server = new(new TestFactory());
        RawPeer peer = new(reactor, server, reactor.Run);
        peer.Handshake();
        peer.Send(new DisconnectMessage(11, Encoding.UTF8.GetBytes("\u001b[2Jé\n" + new string('x', 1000)), default));
        Assert.That(server.Heard[0], Does.StartWith("error 11 \\x1b[2J\\xc3\\xa9\\x0ax"));
        Assert.That(server.Heard[0], Has.Length.EqualTo("error 11 ".Length + 255));
    }

    [Test]
    public void Group_exchange_works_with_the_primes_of_the_factory()
    {
        BigInteger prime = new(DiffieHellmanGroups.Group14.Prime, isUnsigned: true, isBigEndian: true);
        TestFactory factory = new() { Primes = new() { [2048] = [(2, prime)] } };
        Bench bench = new(client => client.SupportedKeyExchanges = ["diffie-hellman-group-exchange-sha256"], factory: factory);
        Assert.That(bench.Client.Secured, Is.EqualTo(1));
        bench.Server.SendKexInit();
        bench.Pair.Flush();
        Assert.That(bench.Pair.IsLost, Is.False);
        Assert.That(bench.Server.Input.Packets, Is.Zero);
    }

    [TestCase(2048u, 3072u, 8192u, 3072)]
    [TestCase(1024u, 1024u, 8192u, 2048)]
    [TestCase(2048u, 3000u, 8192u, 3072)]
    [TestCase(2048u, 8192u, 8192u, 4096)]
    [TestCase(1024u, 3072u, 2500u, 0)]
    [TestCase(1024u, 1024u, 2000u, 0)]
    [TestCase(4097u, 5000u, 9000u, 0)]
    public void The_group_fits_the_wish(uint min, uint preferred, uint max, int bits)
    {
        Dictionary<int, List<(BigInteger G, BigInteger P)>> primes = new()
        {
            [1024] = [(2, (BigInteger.One << 1023) + 1)],
            [2048] = [(2, (BigInteger.One << 2047) + 1)],
            [4096] = [(2, (BigInteger.One << 4095) + 1)],
            [3072] = [(2, (BigInteger.One << 3071) + 1)],
        };
        GexRequest wish = new(min, preferred, max);
        if (bits == 0)
        {
            Assert.That(() => ServerKeyExchange.ChooseGroup(primes, wish), Throws.TypeOf<NegotiationException>());
        }
        else
        {
            Assert.That(ServerKeyExchange.ChooseGroup(primes, wish).Bits, Is.EqualTo(bits));
        }
    }

    private static AlgorithmOffer CbcOffer { get; } =
        AlgorithmOffer.Default with { KeyExchanges = ["curve25519-sha256"], Ciphers = ["aes128-cbc"], MACs = ["hmac-sha2-256"] };

    private static TestServer CbcServer() => new(new TestFactory()) { SupportedCiphers = ["aes128-cbc"] };

    private static byte[] Sealed(string cipher, out RawPeer peer)
    {
        TestReactor reactor = new();
        TestServer server = new(new TestFactory { HostKeys = HostKeys.Of([TestKeys.Ed25519]) }) { SupportedCiphers = [cipher] };
        peer = new RawPeer(reactor, server, reactor.Run)
        {
            Offer = AlgorithmOffer.Default with { KeyExchanges = ["curve25519-sha256"], Ciphers = [cipher] },
        };
        peer.Handshake();
        return peer.Frame(Messages.MSG_IGNORE, [0, 0, 0, 1, 7]);
    }

    private static RawPeer AfterVersion(string line)
    {
        TestReactor reactor = new();
        RawPeer peer = new(reactor, new TestServer(new TestFactory()), reactor.Run);
        peer.SendBytes(Encoding.Latin1.GetBytes(line), readSize: 5);
        return peer;
    }

    private static TestClient ClientAfter(string text)
    {
        TestReactor reactor = new();
        TestClient client = new();
        MemoryTransport end = new(reactor, new IPv4Address("TCP", "192.0.2.1", 1), new IPv4Address("TCP", "192.0.2.2", 2));
        client.MakeConnection(end);
        foreach (byte[] part in Encoding.Latin1.GetBytes(text).Chunk(11))
        {
            end.Deliver(part);
        }

        return client;
    }
}
