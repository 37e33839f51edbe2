using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Twisted.Internet;

namespace Twisted.Reactor.Tests.Transports;

/// <summary>The contract of an outgoing TCP connection, on each back end.</summary>
[TestFixture(typeof(EPollReactor))]
[TestFixture(typeof(SelectReactor))]
public sealed class TCPConnectorTests<TReactor> : TCPFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    [Test]
    public void The_factory_is_told_of_each_step()
    {
        Run(async Deferred () =>
        {
            Peer server = new();
            Peer client = new();
            PeerFactory factory = new(client);
            IListeningPort port = Listen(() => server);
            IConnector connector = Reactor.ConnectTCP("127.0.0.1", PortOf(port), factory);
            Assert.That(connector.GetDestination(), Is.EqualTo(port.GetHost()));
            Assert.That(connector.Connect, Throws.TypeOf<ConnectInProgressError>());
            await client.Made();
            Assert.That(connector.StopConnecting, Throws.TypeOf<NotConnectingError>());
            connector.Disconnect();
            await client.Lost();
            await EndOfTurn();
            Assert.That(factory.Calls, Is.EqualTo(new[] { "start", "connecting", "lost", "stop" }));
        });
    }

    [Test]
    public void A_closed_port_refuses()
    {
        Run(async Deferred () =>
        {
            PeerFactory factory = new(new Peer());
            Reactor.ConnectTCP("127.0.0.1", UnusedPort(), factory);
            Assert.That(factory.Calls, Has.No.Member("failed"), "not inside the call");
            Assert.That(await factory.Failed, Is.TypeOf<Twisted.Internet.ConnectionRefusedError>());
            await EndOfTurn();
            Assert.That(factory.Calls, Is.EqualTo(new[] { "start", "connecting", "failed", "stop" }));
        });
    }

    [Test]
    public void A_factory_can_connect_again_and_is_not_stopped_meanwhile()
    {
        Run(async Deferred () =>
        {
            int tries = 0;
            PeerFactory factory = new(new Peer());
            factory.OnFailed = connector =>
            {
                if (++tries < 3)
                {
                    connector.Connect();
                }
            };
            Reactor.ConnectTCP("127.0.0.1", UnusedPort(), factory);
            await Until(() => factory.Calls[^1] == "stop");
            Assert.That(factory.Calls, Is.EqualTo(new[]
            {
                "start", "connecting", "failed", "connecting", "failed", "connecting", "failed", "stop",
            }));
        });
    }

    [Test]
    public void StopConnecting_fails_the_attempt_at_once()
    {
        Run(async Deferred () =>
        {
            Peer client = new();
            PeerFactory factory = new(client);
            IConnector connector = Reactor.ConnectTCP("127.0.0.1", PortOf(Listen(static () => new Peer())), factory);
            connector.StopConnecting();
            Assert.That(await factory.Failed, Is.TypeOf<UserError>());
            await Later(0.005);
            Assert.That(client.Calls, Is.Empty);
            Assert.That(Reactor.GetDelayedCalls(), Has.Count.EqualTo(1), "the watchdog's only");
        });
    }

    [Test]
    public void An_attempt_that_takes_too_long_times_out()
    {
        using ManualResetEventSlim answer = new();
        Reactor.Lookup = _ =>
        {
            answer.Wait();
            return [IPAddress.Loopback];
        };
        Run(async Deferred () =>
        {
            PeerFactory factory = new(new Peer());
            Reactor.ConnectTCP("slow.example", 22, factory, timeout: 0.01);
            Assert.That(await factory.Failed, Is.TypeOf<Twisted.Internet.TimeoutError>());
            answer.Set();
            await Later(0.005);
            Assert.That(factory.Calls, Is.EqualTo(new[] { "start", "connecting", "failed", "stop" }), "the late answer changes nothing");
        });
    }

    [Test]
    public void A_stop_tells_a_factory_whose_name_is_still_being_looked_up()
    {
        using ManualResetEventSlim answer = new();
        Reactor.Lookup = _ =>
        {
            answer.Wait();
            return [IPAddress.Loopback];
        };
        PeerFactory factory = new(new Peer());
        Run(async Deferred () =>
        {
            Reactor.ConnectTCP("slow.example", 22, factory);
            await Later();
        });
        answer.Set();
        Assert.That(factory.Calls, Is.EqualTo(new[] { "start", "connecting", "failed", "stop" }));
        Assert.That(factory.Failed.Result!.Value.Value, Is.TypeOf<UserError>());
    }

    [Test]
    public void A_stop_tells_a_factory_whose_attempt_has_not_begun()
    {
        PeerFactory factory = new(new Peer());
        Run(Deferred () =>
        {
            Reactor.ConnectTCP("127.0.0.1", UnusedPort(), factory);
            return Defer.Succeed();
        });
        Assert.That(factory.Calls, Is.EqualTo(new[] { "start", "connecting", "failed", "stop" }));
    }

    [Test]
    public void A_factory_that_connects_again_when_it_hears_of_the_stop_does_not_hold_it_up()
    {
        PeerFactory factory = new(new Peer()) { OnFailed = static connector => connector.Connect() };
        Run(Deferred () =>
        {
            Reactor.ConnectTCP("127.0.0.1", UnusedPort(), factory);
            return Defer.Succeed();
        });
        Assert.That(factory.Calls, Is.EqualTo(new[] { "start", "connecting", "failed", "connecting" }));
    }

    [Test]
    public void An_attempt_that_waits_is_among_what_lives()
    {
        using ManualResetEventSlim answer = new();
        Reactor.Lookup = _ =>
        {
            answer.Wait();
            return [IPAddress.Loopback];
        };
        Run(async Deferred () =>
        {
            IConnector connector = Reactor.ConnectTCP("slow.example", 22, new PeerFactory(new Peer()));
            await Later();
            Assert.That(Reactor.Living().Select(static living => $"{living}"), Has.Some.Contains("slow.example"));
            connector.StopConnecting();
            Assert.That(Reactor.Living().Select(static living => $"{living}"), Has.None.Contains("slow.example"));
            answer.Set();
        });
    }

    [Test]
    public void A_name_is_looked_up_off_the_reactor_thread_and_its_addresses_are_tried_in_turn()
    {
        int reactorThread = Environment.CurrentManagedThreadId;
        int lookupThread = 0;
        Reactor.Lookup = name =>
        {
            Assert.That(name, Is.EqualTo("server.example"));
            lookupThread = Environment.CurrentManagedThreadId;
            return [IPAddress.IPv6Loopback, IPAddress.Parse("127.0.0.99"), IPAddress.Loopback];
        };
        Run(async Deferred () =>
        {
            Peer client = new();
            IListeningPort port = Listen(static () => new Peer());
            Connect(port, client, "server.example");
            await client.Made();
            Assert.That(client.Transport!.GetPeer(), Is.EqualTo(port.GetHost()));
            Assert.That(lookupThread, Is.Not.EqualTo(reactorThread).And.Not.Zero);
        });
    }

    [Test]
    public void A_name_that_cannot_be_looked_up_is_said_so()
    {
        Reactor.Lookup = _ => throw new SocketException((int)SocketError.HostNotFound);
        Run(async Deferred () =>
        {
            PeerFactory factory = new(new Peer());
            Reactor.ConnectTCP("nowhere.example", 22, factory);
            Exception error = await factory.Failed;
            Assert.That(error, Is.TypeOf<DNSLookupError>().With.Message.Contains("nowhere.example"));
        });
    }

    [Test]
    public void A_local_address_can_be_chosen()
    {
        Run(async Deferred () =>
        {
            Peer server = new();
            IListeningPort port = Listen(() => server);
            Reactor.ConnectTCP("127.0.0.1", PortOf(port), new PeerFactory(new Peer()), bindAddress: ("127.0.0.7", 0));
            await server.Made();
            Assert.That(((IPv4Address)server.Transport!.GetPeer()).Host, Is.EqualTo("127.0.0.7"));
        });
    }

    [Test]
    public void A_local_address_that_cannot_be_had_is_said_so()
    {
        Run(async Deferred () =>
        {
            PeerFactory factory = new(new Peer());
            Reactor.ConnectTCP("127.0.0.1", UnusedPort(), factory, bindAddress: ("192.0.2.1", 0));
            Assert.That(await factory.Failed, Is.TypeOf<ConnectBindError>());
        });
    }

    [Test]
    public void A_factory_that_makes_no_protocol_closes_the_connection()
    {
        Run(async Deferred () =>
        {
            Peer server = new();
            PeerFactory factory = new(new Peer()) { Protocol = static () => null };
            Reactor.ConnectTCP("127.0.0.1", PortOf(Listen(() => server)), factory);
            await server.Lost();
            await Until(() => factory.Calls.Contains("stop"));
            Assert.That(factory.Calls, Is.EqualTo(new[] { "start", "connecting", "lost", "stop" }));
        });
    }

    [Test]
    public void What_BuildProtocol_and_the_other_callbacks_throw_is_logged()
    {
        Run(async Deferred () =>
        {
            PeerFactory factory = new(new Peer())
            {
                Protocol = static () => throw new InvalidOperationException("boom"),
                OnLost = static _ => throw new InvalidOperationException("boom"),
            };
            Reactor.ConnectTCP("127.0.0.1", PortOf(Listen(static () => new Peer())), factory);
            await Until(() => factory.Calls.Contains("stop"));
        });
        Assert.That(Log.Take(LogLevel.Error).Select(e => e.Id), Is.EqualTo(new[] { 1200, 1300 }));
    }

    [Test]
    public void An_attempt_under_way_fails_when_the_reactor_stops()
    {
        PeerFactory factory = new(new Peer());
        using Socket full = new(AddressFamily.InterNetwork, SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        using Socket first = new(AddressFamily.InterNetwork, SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);

        // With its one place taken and nobody accepting, the next connection is neither made nor refused.
        first.Connect(full.LocalEndPoint!);
        Run(async Deferred () =>
        {
            Reactor.ConnectTCP("127.0.0.1", ((IPEndPoint)full.LocalEndPoint!).Port, factory);
            await Later(0.005);
            Assert.That(factory.Calls, Is.EqualTo(new[] { "start", "connecting" }));
        });
        Assert.That(factory.Calls, Is.EqualTo(new[] { "start", "connecting", "failed", "stop" }));
        Assert.That(factory.Failed.Called, Is.True);
    }

    [TestCase(0)]
    [TestCase(65536)]
    public void A_port_number_is_in_range(int port) =>
        Assert.That(
            () => Reactor.ConnectTCP("127.0.0.1", port, new PeerFactory(new Peer())), Throws.TypeOf<ArgumentOutOfRangeException>());

    private int UnusedPort()
    {
        IListeningPort port = Listen(static () => null);
        int number = PortOf(port);
        port.StopListening();
        return number;
    }
}
