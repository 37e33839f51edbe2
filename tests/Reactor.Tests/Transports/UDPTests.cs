using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Twisted.Internet;
using Twisted.Internet.Transports;
using Twisted.Reactor.Tests.Loop;

namespace Twisted.Reactor.Tests.Transports;

/// <summary>The contract of a UDP port, on each back end.</summary>
[TestFixture(typeof(EPollReactor))]
[TestFixture(typeof(SelectReactor))]
public sealed class UDPTests<TReactor> : ReactorFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    [TestCase("127.0.0.1")]
    [TestCase("::1")]
    public void Datagrams_keep_their_boundaries_and_say_who_sent_them(string @interface)
    {
        if (@interface.Contains(':') && !Socket.OSSupportsIPv6)
        {
            Assert.Ignore("This system has no IPv6.");
        }

        Run(async Deferred () =>
        {
            UDPPeer one = Open(@interface);
            UDPPeer two = Open(@interface);
            two.OnDatagram = (data, from) => two.Transport!.Write(data + "!", from);
            one.Transport!.Write("a", two.Transport!.GetHost());
            one.Transport!.Write(Bytes.Empty, two.Transport!.GetHost());
            one.Transport!.Write("bc", (@interface, PortOf(two)));
            await Until(() => one.Notes.Datagrams.Count == 3);
            Assert.That(two.Notes.Datagrams.Select(d => d.Data), Is.EqualTo(new Bytes[] { "a", Bytes.Empty, "bc" }));
            Assert.That(two.Notes.Datagrams.Select(d => d.From), Is.All.EqualTo(one.Transport!.GetHost()));
            Assert.That(one.Notes.Datagrams.Select(d => d.Data), Is.EqualTo(new Bytes[] { "a!", "!", "bc!" }));
            Assert.That(two.Transport.GetHost(), Is.EqualTo(@interface.Contains(':')
                ? new IPv6Address("UDP", "::1", PortOf(two))
                : new IPv4Address("UDP", "127.0.0.1", PortOf(two))));
        });
    }

    [Test]
    public void Senders_that_take_turns_are_told_apart()
    {
        Run(async Deferred () =>
        {
            UDPPeer server = Open();
            UDPPeer[] clients = [Open(), Open(), Open()];
            for (int i = 0; i < 6; i++)
            {
                clients[i % 3].Transport!.Write($"{i % 3}", server.Transport!.GetHost());
            }

            await Until(() => server.Notes.Datagrams.Count == 6);
            foreach ((Bytes data, IAddress? from) in server.Notes.Datagrams)
            {
                Assert.That(from, Is.EqualTo(clients[data.Span[0] - '0'].Transport!.GetHost()));
            }

            // Answers go to whom they are for also when another one has been heard since.
            foreach ((Bytes data, IAddress? from) in server.Notes.Datagrams.Take(3))
            {
                server.Transport!.Write(data, from);
            }

            await Until(() => clients.All(static c => c.Notes.Datagrams.Count == 1));
            Assert.That(clients.Select(static c => c.Notes.Datagrams[0].Data), Is.EqualTo(new Bytes[] { "0", "1", "2" }));
        });
    }

    [Test]
    public void The_protocol_starts_with_the_port_and_stops_with_it()
    {
        Run(async Deferred () =>
        {
            UDPPeer peer = new();
            peer.OnStart = () => peer.Notes.Calls.Add($"at {peer.Transport!.GetHost()}");
            IListeningPort port = Reactor.ListenUDP(0, peer, "127.0.0.1");
            IMulticastTransport transport = peer.Transport!;
            await port.StopListening();
            await port.StopListening();
            Assert.That(peer.Notes.Calls, Is.EqualTo(new[] { "start", $"at {port.GetHost()}", "stop" }));
            Assert.That(peer.Transport, Is.Null);
            Assert.That(() => transport.Write("x", port.GetHost()), Throws.TypeOf<NotListeningError>());
            Assert.That(() => Reactor.ListenUDP(((IPv4Address)port.GetHost()).Port, new UDPPeer(), "127.0.0.1"), Throws.Nothing);
        });
    }

    [Test]
    public void What_StartProtocol_throws_closes_the_port_again()
    {
        UDPPeer peer = new() { OnStart = static () => throw new InvalidOperationException("not today") };
        Assert.That(() => Reactor.ListenUDP(0, peer, "127.0.0.1"), Throws.InvalidOperationException);
        Assert.That(peer.NumPorts, Is.Zero);
        Assert.That(peer.Notes.Calls, Is.EqualTo(new[] { "start" }));
    }

    [Test]
    public void What_DatagramReceived_throws_is_logged_and_the_port_goes_on()
    {
        Run(async Deferred () =>
        {
            UDPPeer peer = Open();
            peer.OnDatagram = static (data, _) =>
            {
                if (data == "bad")
                {
                    throw new InvalidOperationException("boom");
                }
            };
            UDPPeer sender = Open();
            sender.Transport!.Write("bad", peer.Transport!.GetHost());
            sender.Transport!.Write("good", peer.Transport!.GetHost());
            await Until(() => peer.Notes.Datagrams.Count == 2);
        });
        Assert.That(Log.Take(LogLevel.Error).Select(e => e.Id), Is.EqualTo(new[] { 1204 }));
    }

    [Test]
    public void A_port_may_be_closed_while_datagrams_wait()
    {
        Run(async Deferred () =>
        {
            UDPPeer peer = Open();
            peer.OnDatagram = (_, _) => peer.Transport!.StopListening();
            UDPPeer sender = Open();
            sender.Transport!.Write("1", peer.Transport!.GetHost());
            sender.Transport!.Write("2", peer.Transport!.GetHost());
            await Until(() => peer.Notes.Calls.Contains("stop"));
            await Later(0.002);
            Assert.That(peer.Notes.Datagrams, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public void A_datagram_longer_than_the_port_takes_is_cut_off()
    {
        Run(async Deferred () =>
        {
            UDPPeer peer = new();
            Reactor.ListenUDP(0, peer, "127.0.0.1", maxPacketSize: 4);
            UDPPeer sender = Open();
            sender.Transport!.Write("too long", peer.Transport!.GetHost());
            sender.Transport!.Write("ok", peer.Transport!.GetHost());
            await Until(() => peer.Notes.Datagrams.Count == 2);
            Assert.That(peer.Notes.Datagrams.Select(static d => d.Data), Is.EqualTo(new Bytes[] { "too ", "ok" }));
        });
    }

    [TestCase(0)]
    [TestCase(65537)]
    public void The_longest_datagram_is_in_range(int size) =>
        Assert.That(() => Reactor.ListenUDP(0, new UDPPeer(), maxPacketSize: size), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void A_datagram_that_is_too_long_to_be_sent_is_an_error()
    {
        UDPPeer peer = Open();
        Assert.That(
            () => peer.Transport!.Write(new byte[70_000], peer.Transport.GetHost()),
            Throws.TypeOf<MessageLengthError>().With.Message.Contains("70000"));
    }

    [Test]
    public void Names_and_addresses_of_another_family_are_errors()
    {
        UDPPeer peer = Open();
        IMulticastTransport transport = peer.Transport!;
        Assert.That(() => transport.Write("x"), Throws.TypeOf<InvalidAddressError>());
        Assert.That(() => transport.Write("x", ("localhost", 7)), Throws.TypeOf<InvalidAddressError>().With.Message.Contains("localhost"));
        Assert.That(() => transport.Write("x", new IPv6Address("UDP", "::1", 7)), Throws.TypeOf<InvalidAddressError>());
        Assert.That(() => transport.Write("x", new UNIXAddress("/nowhere")), Throws.TypeOf<InvalidAddressError>());
        Assert.That(() => transport.Connect("localhost", 7), Throws.TypeOf<InvalidAddressError>());
    }

    [Test]
    public void A_taken_port_is_a_clear_error()
    {
        UDPPeer first = Open();
        CannotListenError? error = Assert.Throws<CannotListenError>(() => Reactor.ListenUDP(PortOf(first), new UDPPeer(), "127.0.0.1"));
        Assert.That(error!.Message, Is.EqualTo($"Couldn't listen on 127.0.0.1:{PortOf(first)}: Address already in use"));
    }

    [Test]
    public void A_connected_port_hears_its_peer_only()
    {
        Run(async Deferred () =>
        {
            UDPPeer peer = Open();
            UDPPeer client = Open();
            UDPPeer stranger = Open();
            client.Transport!.Connect("127.0.0.1", PortOf(peer));
            Assert.That(() => client.Transport.Connect("127.0.0.1", PortOf(peer)), Throws.InvalidOperationException);
            Assert.That(() => client.Transport.Write("x", stranger.Transport!.GetHost()), Throws.TypeOf<InvalidAddressError>());
            stranger.Transport!.Write("no", client.Transport.GetHost());
            client.Transport.Write("hello");
            client.Transport.Write("again", peer.Transport!.GetHost());
            peer.OnDatagram = (data, from) => peer.Transport.Write(data, from);
            await Until(() => client.Notes.Datagrams.Count == 2);
            Assert.That(client.Notes.Datagrams.Select(static d => d.Data), Is.EqualTo(new Bytes[] { "hello", "again" }));
        });
    }

    [Test]
    public void A_connected_port_hears_that_nobody_listens_and_goes_on()
    {
        Run(async Deferred () =>
        {
            UDPPeer gone = Open();
            int port = PortOf(gone);
            await gone.Transport!.StopListening();
            UDPPeer client = Open();
            client.Transport!.Connect("127.0.0.1", port);
            client.Transport.Write("anybody?");
            await Until(() => client.Notes.Calls.Contains("refused"));
            UDPPeer back = new();
            Reactor.ListenUDP(port, back, "127.0.0.1");
            client.Transport.Write("now?");
            await Until(() => back.Notes.Datagrams.Count == 1);
        });
    }

    [Test]
    public void A_port_with_many_peers_does_not_mind_one_that_is_gone()
    {
        Run(async Deferred () =>
        {
            UDPPeer gone = Open();
            IAddress address = gone.Transport!.GetHost();
            await gone.Transport!.StopListening();
            UDPPeer client = Open();
            UDPPeer there = Open();
            for (int i = 0; i < 3; i++)
            {
                client.Transport!.Write("x", address);
                await Later(0.001);
            }

            client.Transport!.Write("y", there.Transport!.GetHost());
            await Until(() => there.Notes.Datagrams.Count == 1);
            Assert.That(client.Notes.Calls, Is.EqualTo(new[] { "start" }));
        });
    }

    [Test]
    public void A_flood_gets_a_bounded_share_of_a_turn()
    {
        Run(async Deferred () =>
        {
            UDPPeer flooded = Open();
            using Socket sender = new(AddressFamily.InterNetwork, SocketType.Dgram, System.Net.Sockets.ProtocolType.Udp);
            IPEndPoint to = new(IPAddress.Loopback, PortOf(flooded));
            int most = 0;
            int thisTurn = 0;
            flooded.OnDatagram = (_, _) =>
            {
                // There is always one more: without a bound this turn never ends.
                sender.SendTo([1], to);
                sender.SendTo([1], to);
                if (thisTurn++ == 0)
                {
                    Reactor.CallLater(0, () =>
                    {
                        most = Math.Max(most, thisTurn);
                        thisTurn = 0;
                    });
                }
            };
            sender.SendTo([1], to);
            await Until(() => flooded.Notes.Datagrams.Count > 3 * DatagramPort.MaxDatagrams);
            flooded.OnDatagram = null;
            Assert.That(most, Is.InRange(2, DatagramPort.MaxDatagrams));
        });
    }

    [Test]
    public void Broadcasting_is_allowed_on_request()
    {
        UDPPeer peer = Open();
        Assert.That(peer.Transport!.GetBroadcastAllowed(), Is.False);
        peer.Transport.SetBroadcastAllowed(true);
        Assert.That(peer.Transport.GetBroadcastAllowed(), Is.True);
    }

    [Test]
    public void A_stop_of_the_reactor_stops_the_protocol()
    {
        UDPPeer? peer = null;
        Run(() =>
        {
            peer = Open();
            return Defer.Succeed();
        });
        Assert.That(peer!.Notes.Calls, Is.EqualTo(new[] { "start", "stop" }));
    }

    [Test]
    public void Answering_one_peer_allocates_nothing_but_the_datagram()
    {
        if (Reactor is SelectReactor)
        {
            Assert.Ignore("Socket.Select allocates.");
        }

        Run(async Deferred () =>
        {
            UDPPeer one = Open();
            UDPPeer two = Open();
            long before = 0;
            int left = 2000;
            Deferred done = new();
            one.OnDatagram = (data, from) => one.Transport!.Write(data.Span, from);
            two.OnDatagram = (data, from) =>
            {
                two.Notes.Datagrams.Clear();
                one.Notes.Datagrams.Clear();
                if (--left == 1000)
                {
                    before = GC.GetAllocatedBytesForCurrentThread();
                }

                if (left == 0)
                {
                    before = GC.GetAllocatedBytesForCurrentThread() - before;
                    done.Callback();
                }
                else
                {
                    two.Transport!.Write(data.Span, from);
                }
            };
            two.Transport!.Write("ping"u8, one.Transport!.GetHost());
            await done;
            Assert.That(before / 1000, Is.LessThanOrEqualTo(2 * 32), "two arrays of four bytes");
        });
    }

    private static int PortOf(UDPPeer peer) => peer.Transport!.GetHost() switch
    {
        IPv4Address v4 => v4.Port,
        IPv6Address v6 => v6.Port,
        _ => throw new InvalidOperationException("no port"),
    };

    private UDPPeer Open(string @interface = "127.0.0.1")
    {
        UDPPeer peer = new();
        Reactor.ListenUDP(0, peer, @interface);
        return peer;
    }
}
