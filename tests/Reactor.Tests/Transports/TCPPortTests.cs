using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Twisted.Internet;

namespace Twisted.Reactor.Tests.Transports;

/// <summary>The contract of a listening TCP port, on each back end.</summary>
[TestFixture(typeof(EPollReactor))]
[TestFixture(typeof(SelectReactor))]
public sealed class TCPPortTests<TReactor> : TCPFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    [Test]
    public void A_taken_port_is_a_clear_error()
    {
        IListeningPort first = Listen(static () => null);
        int port = PortOf(first);
        CannotListenError? error = Assert.Throws<CannotListenError>(
            () => Reactor.ListenTCP(port, new Factory(), @interface: "127.0.0.1"));
        Assert.That(error!.Message, Is.EqualTo($"Couldn't listen on 127.0.0.1:{port}: Address already in use"));
        Assert.That(error.Port, Is.EqualTo(port));
        Assert.That(error.InnerException, Is.TypeOf<SocketException>());
    }

    [Test]
    public void Reactors_that_all_say_so_share_a_port()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Windows has no SO_REUSEPORT.");
        }

        Run(async Deferred () =>
        {
            using TReactor other = new() { LoggerFactory = Log };
            IListeningPort first = Reactor.ListenTCP(0, new Factory { Noisy = false }, @interface: "127.0.0.1", reusePort: true);
            int port = PortOf(first);
            Assert.That(() => other.ListenTCP(port, new Factory(), @interface: "127.0.0.1"), Throws.TypeOf<CannotListenError>());
            Peer server = new();
            Factory factory = new() { Protocol = () => server, Noisy = false };
            other.ListenTCP(port, factory, @interface: "127.0.0.1", reusePort: true);
            await first.StopListening();
            Peer client = new();
            Reactor.ConnectTCP("127.0.0.1", port, new PeerFactory(client));
            await Until(() =>
            {
                other.Iterate();
                return server.Calls.Count == 1;
            });
            Assert.That(server.Transport!.Reactor, Is.SameAs(other));
        });
    }

    [Test]
    public void A_port_can_be_had_again_once_it_is_closed()
    {
        IListeningPort first = Listen(static () => null);
        int port = PortOf(first);
        first.StopListening();
        Assert.That(() => Reactor.ListenTCP(port, new Factory { Noisy = false }, @interface: "127.0.0.1"), Throws.Nothing);
    }

    [Test]
    public void An_interface_that_is_no_address_is_a_clear_error() =>
        Assert.That(
            () => Reactor.ListenTCP(0, new Factory(), @interface: "not an address"),
            Throws.TypeOf<CannotListenError>().With.Message.Contains("not an IP address"));

    [TestCase(-1)]
    [TestCase(65536)]
    public void A_port_number_is_in_range(int port) =>
        Assert.That(() => Reactor.ListenTCP(port, new Factory()), Throws.TypeOf<ArgumentOutOfRangeException>());

    [Test]
    public void What_StartFactory_throws_keeps_the_port_closed()
    {
        BadFactory factory = new();
        IListeningPort free = Listen(static () => null);
        int port = PortOf(free);
        free.StopListening();
        Assert.That(
            () => Reactor.ListenTCP(port, factory, @interface: "127.0.0.1"),
            Throws.InvalidOperationException.With.Message.EqualTo("not today"));
        Assert.That(factory.NumPorts, Is.Zero, "the next port is to try to start it again");
        Assert.That(() => Reactor.ListenTCP(port, new Factory { Noisy = false }, @interface: "127.0.0.1"), Throws.Nothing);
    }

    [Test]
    public void The_factory_is_started_with_the_first_port_and_stopped_with_the_last()
    {
        PeerFactory factory = new(new Peer());
        IListeningPort one = Reactor.ListenTCP(0, factory, @interface: "127.0.0.1");
        IListeningPort two = Reactor.ListenTCP(0, factory, @interface: "127.0.0.1");
        Assert.That(one.StopListening().Called, Is.True);
        Assert.That(factory.Calls, Is.EqualTo(new[] { "start" }));
        two.StopListening();
        Assert.That(factory.Calls, Is.EqualTo(new[] { "start", "stop" }));
    }

    [TestCase("::1", "::1")]
    [TestCase("::", "::1")]
    public void IPv6_works(string @interface, string host)
    {
        if (!Socket.OSSupportsIPv6)
        {
            Assert.Ignore("This system has no IPv6.");
        }

        Run(async Deferred () =>
        {
            Peer server = new();
            Peer client = new();
            IListeningPort port = Listen(() => server, @interface);
            Connect(port, client, host);
            await client.Made();
            client.Transport!.Write("six");
            await server.Got(3);
            Assert.That(server.Transport!.GetHost(), Is.EqualTo(new IPv6Address("TCP", "::1", PortOf(port))));
            Assert.That(client.Transport!.GetPeer(), Is.EqualTo(server.Transport!.GetHost()));
            Assert.That(server.Transport!.GetPeer(), Is.EqualTo(client.Transport!.GetHost()));
        });
    }

    [Test]
    public void On_every_address_each_connection_knows_its_own()
    {
        Run(async Deferred () =>
        {
            Peer server = new();
            Peer client = new();
            IListeningPort port = Listen(() => server, string.Empty);
            Assert.That(port.GetHost(), Is.EqualTo(new IPv4Address("TCP", "0.0.0.0", PortOf(port))));
            Connect(port, client);
            await server.Made();
            Assert.That(server.Transport!.GetHost(), Is.EqualTo(new IPv4Address("TCP", "127.0.0.1", PortOf(port))));
        });
    }

    [Test]
    public void A_connection_that_the_factory_refuses_is_closed()
    {
        Run(async Deferred () =>
        {
            Peer client = new();
            Connect(Listen(static () => null), client);
            await client.Lost();
            Assert.That(client.Reason, Is.TypeOf<ConnectionDone>());
        });
    }

    [Test]
    public void What_BuildProtocol_throws_ends_that_connection_and_the_port_goes_on()
    {
        Run(async Deferred () =>
        {
            bool first = true;
            Peer server = new();
            IListeningPort port = Listen(() =>
            {
                if (first)
                {
                    first = false;
                    throw new InvalidOperationException("boom");
                }

                return server;
            });
            Peer one = new();
            Connect(port, one);
            await one.Lost();
            Peer two = new();
            Connect(port, two);
            await server.Made();
        });
        Assert.That(Log.Take(LogLevel.Error).Select(e => e.Id), Is.EqualTo(new[] { 1200 }));
    }

    [Test]
    public void Connections_are_published_before_their_protocols_are_made()
    {
        Run(async Deferred () =>
        {
            List<string> events = [];
            Peer client = new();
            IListeningPort port = Listen(() =>
            {
                events.Add("built");
                return new Peer();
            });
            port.Connections.Subscribe(accepted => events.Add($"accepted on {accepted.Host}"), () => events.Add("completed"));
            Connect(port, client);
            await Until(() => events.Count == 2);
            await port.StopListening();
            Assert.That(events, Is.EqualTo(new[] { $"accepted on 127.0.0.1:{PortOf(port)}", "built", "completed" }));
        });
    }

    [Test]
    public void After_StopListening_nobody_can_connect_and_those_that_are_there_stay()
    {
        Run(async Deferred () =>
        {
            Peer server = new();
            IListeningPort port = Listen(() => server);
            Peer client = new();
            Connect(port, client);
            await server.Made();
            await port.StopListening();
            await port.StopListening();
            PeerFactory late = new(new Peer());
            Reactor.ConnectTCP("127.0.0.1", PortOf(port), late);
            Assert.That(await late.Failed, Is.TypeOf<Twisted.Internet.ConnectionRefusedError>());
            client.Transport!.Write("x");
            await server.Got(1);
        });
    }

    [Test]
    public void A_port_may_be_closed_by_the_connection_it_accepts()
    {
        Run(async Deferred () =>
        {
            IListeningPort? port = null;
            Peer server = new();
            port = Listen(() =>
            {
                _ = port!.StopListening();
                return server;
            });
            Peer client = new();
            Connect(port, client);
            client.OnMade = () => client.Transport!.Write("x");
            await server.Got(1);
        });
    }

    [Test]
    public void Without_a_free_descriptor_the_port_waits_and_then_goes_on()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("The limit is set by Linux's means.");
        }

        Run(async Deferred () =>
        {
            int served = 0;
            IListeningPort port = Listen(() =>
            {
                served++;
                return new Peer();
            });
            using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
            using Socket second = new(AddressFamily.InterNetwork, SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
            IPEndPoint address = new(IPAddress.Loopback, PortOf(port));
            await EndOfTurn();
            IReadOnlyList<LogEntryView> warnings = [];
            using (new DescriptorLimit())
            {
                client.Connect(address);
                await Until(() => (warnings = Warnings()).Count > 0);
            }

            Assert.That(warnings.Single().Id, Is.EqualTo(1102));
            Assert.That(served, Is.Zero);
            Assert.That(client.Receive(new byte[1]), Is.Zero, "turned away by the descriptor in reserve");
            second.Connect(address);
            await Until(() => served == 1);
        });
    }

    private List<LogEntryView> Warnings() => [.. Log.Take(LogLevel.Warning).Select(static e => new LogEntryView(e.Id))];

    private sealed record LogEntryView(int Id);

    private sealed class BadFactory : Factory
    {
        public override void StartFactory() => throw new InvalidOperationException("not today");
    }
}
