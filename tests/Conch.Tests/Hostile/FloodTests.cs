using System.Text;
using Twisted.Conch.Ssh;
using Twisted.Conch.Testing;
using Twisted.Internet;

namespace Twisted.Conch.Tests.Hostile;

/// <summary>Peers that send too much, too slowly, or read nothing.</summary>
public class FloodTests
{
    [Test]
    public void A_byte_a_second_does_not_move_the_grace_time()
    {
        HostileBench bench = new();
        RawPeer peer = bench.Connect();
        byte[] line = Encoding.ASCII.GetBytes("SSH-2.0-" + new string('x', 200));
        for (int second = 0; second < 119; second++)
        {
            peer.SendBytes([line[second]]);
            bench.Reactor.Advance(1);
            Assert.That(peer.IsClosed, Is.False, $"second {second}");
        }

        bench.Reactor.Advance(1);
        peer.Read();
        bench.AssertEnded(peer, 11);
    }

    [Test]
    public void A_KEXINIT_of_a_byte_a_second_does_not_move_the_grace_time_either()
    {
        HostileBench bench = new();
        RawPeer peer = bench.Connect();
        peer.SendVersion();
        byte[] init = peer.KexInitPayload();
        byte[] packet = peer.Frame(init[0], init.AsSpan(1));
        int sent = 0;
        while (!peer.IsClosed)
        {
            peer.SendBytes([packet[sent++]]);
            bench.Reactor.Advance(1);
            peer.Read();
        }

        Assert.That(sent, Is.EqualTo(120));
        bench.AssertEnded(peer, 11);
    }

    [Test]
    public void Requests_and_pings_do_not_move_the_grace_time()
    {
        HostileBench bench = new(FakeChecker.Careless(Transport.TestKeys.Ed25519));
        RawPeer peer = bench.ConnectToUserAuth();
        byte[] query = AuthRequests.KeyFields("ssh-ed25519", Transport.TestKeys.Ed25519.Blob().ToArray(), signed: false);
        for (int second = 0; second < 119; second++)
        {
            peer.Send(new PingMessage("x"u8));
            peer.SendPacket(Messages.MSG_USERAUTH_REQUEST, query);
            bench.Reactor.Advance(1);
            Assert.That(peer.IsClosed, Is.False);
        }

        bench.Reactor.Advance(1);
        peer.Read();
        bench.AssertEnded(peer, 11);
    }

    [TestCase(1)]
    [TestCase(17)]
    [TestCase(254)]
    public void An_endless_version_line_ends_at_255_bytes_however_it_is_cut(int readSize)
    {
        HostileBench bench = new();
        RawPeer peer = bench.Connect();
        byte[] line = Encoding.ASCII.GetBytes("SSH-2.0-" + new string('x', 100_000));
        int sent = 0;
        while (!peer.IsClosed && sent < line.Length)
        {
            peer.SendBytes(line.AsSpan(sent, readSize));
            sent += readSize;
        }

        Assert.That(sent, Is.LessThanOrEqualTo(255 + readSize));
        bench.AssertEnded(peer, 2);
    }

    [TestCase("GET / HTTP/1.1\r\nHost: x\r\n\r\n")]
    [TestCase("\r\nSSH-2.0-x\r\n")]
    [TestCase("hello\r\nSSH-2.0-x\r\n")]
    [TestCase("\u0016\u0003\u0001\u0002\0\u0001")]
    [TestCase("SSH_2.0-x\r\n")]
    public void A_client_may_say_nothing_before_its_version(string text)
    {
        HostileBench bench = new();
        RawPeer peer = bench.Connect();
        peer.SendBytes(Encoding.Latin1.GetBytes(text));
        bench.AssertEnded(peer, 8);
    }

    [TestCase(200)]
    [TestCase(Messages.MSG_USERAUTH_REQUEST)]
    [TestCase(192)]
    public void Who_floods_with_what_must_be_answered_and_reads_nothing_is_not_read_from(byte number)
    {
        HostileBench bench = new(FakeChecker.Careless(Transport.TestKeys.Ed25519));
        RawPeer peer = bench.ConnectToUserAuth();
        byte[] fields = number switch
        {
            192 => RawPeer.Encode(new PingMessage(new byte[1000])),
            Messages.MSG_USERAUTH_REQUEST =>
                AuthRequests.KeyFields("ssh-ed25519", Transport.TestKeys.Ed25519.Blob().ToArray(), signed: false),
            _ => [],
        };
        peer.End.SetFull(isFull: true);
        uint before = peer.Server.Input.Packets;
        uint sentBefore = peer.Server.Output.Packets;
        int delivered = 0;
        while (!peer.End.IsReadingPaused && delivered < 1000)
        {
            peer.End.Deliver(peer.Frame(number, fields));
            delivered++;
        }

        Assert.That(delivered, Is.EqualTo(1), "the first read after the mark asks to stop reading");
        Assert.That(peer.Server.Input.Packets, Is.EqualTo(before));
        Assert.That(peer.Server.Output.Packets, Is.EqualTo(sentBefore));
        peer.End.SetFull(isFull: false);
        Assert.That(peer.Server.Input.Packets, Is.EqualTo(before + 1));
        Assert.That(peer.End.IsReadingPaused, Is.False);
        bench.AssertReleased(peer);
    }

    [TestCase(200)]
    [TestCase(192)]
    public void Where_the_transport_never_says_stop_the_hard_limit_does(byte number)
    {
        HostileBench bench = new();
        bench.Factory.Limits = new SSHLimits { OutputHardLimit = 100_000 };
        RawPeer peer = bench.ConnectSecurely();
        byte[] fields = number == 192 ? RawPeer.Encode(new PingMessage(new byte[1000])) : [];
        int most = 0;
        for (int i = 0; i < 20_000 && !peer.IsClosed; i++)
        {
            peer.End.Deliver(peer.Frame(number, fields));
            bench.Reactor.Run();
            most = Math.Max(most, peer.End.BufferedBytes);
        }

        Assert.That(peer.IsClosed);
        Assert.That(most, Is.LessThan(110_000));
        bench.AssertReleased(peer);
        bench.AssertOthersGoOn();
    }

    [Test]
    public void Pings_while_our_rekey_waits_for_ever_are_bounded_and_then_end()
    {
        HostileBench bench = new(FakeChecker.Password());
        bench.Factory.Limits = new SSHLimits { OutputHardLimit = 200_000 };
        RawPeer peer = bench.ConnectToUserAuth();
        AuthRequests.Password(peer, "secret");
        peer.Server.SendKexInit();
        peer.Received.Clear();
        byte[] ping = RawPeer.Encode(new PingMessage(new byte[1000]));
        int sent = 0;
        while (!peer.IsClosed && sent < 10_000)
        {
            peer.SendPacket(192, ping);
            sent++;
        }

        Assert.That(sent, Is.LessThan(250));
        Assert.That(peer.Received.Count(packet => packet[0] == 193), Is.Zero);
        bench.AssertEnded(peer, 2);
    }

    [Test]
    public void A_stranger_cannot_make_us_keep_answers_before_the_first_NEWKEYS()
    {
        HostileBench bench = new();
        RawPeer peer = bench.Connect();
        peer.Markers = [];
        peer.SendVersion();
        byte[] init = peer.KexInitPayload();
        peer.SendPacket(init[0], init.AsSpan(1));
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < 50_000 && !peer.IsClosed; i++)
        {
            peer.End.Deliver(peer.Frame(200, []));
            bench.Reactor.Run();
            peer.End.Take();
        }

        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(1_000_000));
        bench.AssertReleased(peer);
    }

    [Test]
    public void A_hard_limit_met_at_any_byte_of_the_key_exchange_ends_it_there()
    {
        int ended = 0;
        for (int limit = 100; limit < 2500; limit += 20)
        {
            HostileBench bench = new();
            bench.Factory.Limits = new SSHLimits { OutputHardLimit = limit };
            RawPeer peer = bench.Connect();
            foreach (byte[] part in Script(bench, rubbish: 0))
            {
                peer.End.Deliver(part);
            }

            bench.Reactor.Run();
            Assert.That(bench.Log.Errors, Is.Empty, $"limit {limit}");
            if (peer.End.IsLost)
            {
                ended++;
                Assert.That(bench.Events.OfType<KeyExchanged>(), Is.Empty, $"limit {limit}");
                Assert.That(bench.Reactor.GetDelayedCalls(), Is.Empty, $"limit {limit}");
            }
        }

        Assert.That(ended, Is.InRange(10, 119));
    }

    [Test]
    public void Too_many_rekeys_end_the_connection()
    {
        HostileBench bench = new();
        RawPeer peer = bench.ConnectSecurely();
        int rekeys = 0;
        while (rekeys < 100 && peer.Rekey())
        {
            rekeys++;
        }

        Assert.That(rekeys, Is.EqualTo(SSHLimits.Default.RekeyBurst));
        bench.AssertEnded(peer, 2);
    }

    [Test]
    public void Many_small_packets_in_one_read_do_not_hold_up_the_others()
    {
        HostileBench bench = new();
        RawPeer peer = bench.ConnectSecurely();
        List<byte> many = [];
        while (many.Count < 60_000)
        {
            many.AddRange(peer.Frame(Messages.MSG_IGNORE, [0, 0, 0, 0]));
        }

        uint before = peer.Server.Input.Packets;
        peer.End.Deliver(many.ToArray());
        Assert.That(peer.Server.Input.Packets - before, Is.EqualTo(SSHLimits.Default.PacketsPerTurn));
        bench.Reactor.Run();
        Assert.That(peer.Server.Input.Kept, Is.Zero);
        Assert.That(peer.IsClosed, Is.False);
        bench.AssertReleased(peer);
    }

    [Test]
    public void A_connection_cut_at_any_byte_of_its_life_leaves_nothing_behind()
    {
        // The fail-after-n transport: the whole life, cut after each byte of what the client sends.
        HostileBench bench = new(FakeChecker.Password());
        List<byte[]> script = Script(bench);
        int total = script.Sum(part => part.Length);
        for (int cut = 0; cut < total; cut += cut < 30 ? 1 : 11)
        {
            RawPeer peer = bench.Connect();
            int left = cut;
            foreach (byte[] part in script)
            {
                peer.End.Deliver(part[..Math.Min(left, part.Length)]);
                left -= Math.Min(left, part.Length);
            }

            peer.End.Lose(cut % 2 == 0 ? null : new ConnectionLost("cut"));
            bench.Reactor.Run();
            Assert.That(bench.Reactor.GetDelayedCalls(), Is.Empty, $"cut after {cut}");
            Assert.That(bench.Factory.WaitingForLogin, Is.Zero);
        }

        Assert.That(bench.Log.Errors, Is.Empty);
        bench.AssertOthersGoOn();
    }

    [Test]
    public void An_override_that_throws_at_a_DISCONNECT_does_not_keep_the_connection()
    {
        HostileBench bench = new();
        ThrowingServer server = new() { Factory = bench.Factory };
        RawPeer peer = new(bench.Reactor, server, bench.Reactor.Run);
        peer.SendVersion();
        peer.Send(new DisconnectMessage(11, "bye"u8, default));
        Assert.That(peer.IsClosed);
        bench.AssertReleased(peer);
    }

    [Test]
    public void A_DISCONNECT_with_fields_that_lie_still_closes()
    {
        foreach (byte[] fields in new byte[][] { [], [0, 0, 0], [0, 0, 0, 2], [0, 0, 0, 2, 0xff, 0xff, 0xff, 0xff], [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0] })
        {
            HostileBench bench = new();
            RawPeer peer = bench.ConnectSecurely();
            peer.SendPacket(Messages.MSG_DISCONNECT, fields);
            Assert.That(peer.IsClosed);
            Assert.That(bench.Log.Errors, Is.Empty);
            bench.AssertReleased(peer);
        }
    }

    [Test]
    public void Nothing_is_acted_on_after_the_server_has_said_goodbye()
    {
        FakeChecker checker = FakeChecker.Password();
        HostileBench bench = new(checker);
        RawPeer peer = bench.ConnectToUserAuth();
        byte[] login = peer.Frame(Messages.MSG_USERAUTH_REQUEST, AuthRequests.PasswordFields("alice", "secret"u8.ToArray()));
        peer.Server.SendDisconnect(11, "going down");
        peer.SendBytes(login);
        Assert.That(checker.Asked, Is.Zero);
        bench.AssertEnded(peer, 11);
    }

    [Test]
    public void Text_of_the_peer_reaches_the_log_escaped_and_cut()
    {
        HostileBench bench = new();
        RawPeer peer = bench.ConnectSecurely();
        peer.Send(new DisconnectMessage(11, Encoding.UTF8.GetBytes("\u001b[2J\r\nroot logged in" + new string('x', 100_000)), default));
        Disconnected item = bench.Events.OfType<Disconnected>().LastOrDefault() ?? Lost(bench, peer);
        Assert.That(item.Reason, Has.Length.LessThanOrEqualTo(255));
        Assert.That(item.Reason, Does.StartWith("\\x1b[2J\\x0d\\x0aroot"));
    }

    private static Disconnected Lost(HostileBench bench, RawPeer peer)
    {
        peer.End.Lose();
        return bench.Events.OfType<Disconnected>().Last();
    }

    /// <summary>What a client sends in clear up to its NEWKEYS, and garbage after it.</summary>
    private static List<byte[]> Script(HostileBench bench, int rubbish = 100)
    {
        RawPeer honest = bench.Connect();
        byte[] init = honest.KexInitPayload();
        byte[] point = new byte[32];
        point[0] = 9;
        List<byte[]> script =
        [
            Encoding.ASCII.GetBytes(honest.Version + "\r\n"),
            honest.Frame(init[0], init.AsSpan(1)),
            honest.Frame(Messages.MSG_KEXDH_INIT, RawPeer.Encode(new KexDhInit(point))),
            honest.Frame(Messages.MSG_NEWKEYS, []),
            new byte[rubbish],
        ];
        honest.End.Lose();
        return script;
    }

    private sealed class ThrowingServer : SSHServerTransport
    {
        public override void ReceiveError(uint reasonCode, string description) => throw new InvalidOperationException("an application broke");
    }
}
