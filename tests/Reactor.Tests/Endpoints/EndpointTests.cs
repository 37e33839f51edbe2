using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Twisted.Internet;
using Twisted.Reactor.Tests.Loop;
using Twisted.Reactor.Tests.Transports;

namespace Twisted.Reactor.Tests.Endpoints;

/// <summary>The plain endpoints over real sockets, on each back end.</summary>
[TestFixture(typeof(EPollReactor))]
[TestFixture(typeof(SelectReactor))]
public sealed class EndpointTests<TReactor> : ReactorFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    [TestCase("tcp4")]
    [TestCase("tcp6")]
    [TestCase("name")]
    [TestCase("unix")]
    public void A_client_endpoint_connects_to_its_server_endpoint(string kind)
    {
        if (kind == "tcp6" && !Socket.OSSupportsIPv6)
        {
            Assert.Ignore("This system has no IPv6.");
        }

        using TemporaryDirectory directory = new();
        Run(async Deferred () =>
        {
            Reactor.Lookup = static _ => [IPAddress.Loopback];
            Peer server = new();
            IStreamServerEndpoint listens = kind switch
            {
                "unix" => new UNIXServerEndpoint(Reactor, directory.File("s"), wantPID: true),
                "tcp6" => new TCP6ServerEndpoint(Reactor, 0, @interface: "::1"),
                _ => new TCP4ServerEndpoint(Reactor, 0, @interface: "127.0.0.1"),
            };
            IListeningPort port = await listens.Listen(Quiet(server));
            int number = port.GetHost() switch
            {
                IPv4Address v4 => v4.Port,
                IPv6Address v6 => v6.Port,
                _ => 0,
            };
            IStreamClientEndpoint connects = kind switch
            {
                "unix" => new UNIXClientEndpoint(Reactor, directory.File("s"), checkPID: true),
                "tcp6" => new TCP6ClientEndpoint(Reactor, "::1", number),
                "name" => new HostnameEndpoint(Reactor, "server.example", number),
                _ => new TCP4ClientEndpoint(Reactor, "127.0.0.1", number),
            };
            Peer client = await Twisted.Internet.Endpoints.ConnectProtocol(connects, new Peer());
            Assert.That(client.Calls, Is.EqualTo(new[] { "made" }));
            client.Transport!.Write("hello");
            await server.Got(5);
            await port.StopListening();
            client.Transport!.LoseConnection();
            await server.Lost();
        });
    }

    [Test]
    public void An_adopted_port_can_be_listened_on_once()
    {
        Run(async Deferred () =>
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            socket.Listen();
            SafeSocketHandle handle = new(LibC.Dup((int)socket.Handle), ownsHandle: true);
            socket.Dispose();
            AdoptedStreamServerEndpoint endpoint = new(Reactor, handle, AddressFamily.InterNetwork);
            Peer server = new();
            IListeningPort port = await endpoint.Listen(Quiet(server));
            await Twisted.Internet.Endpoints.ConnectProtocol(
                new TCP4ClientEndpoint(Reactor, "127.0.0.1", ((IPv4Address)port.GetHost()).Port), new Peer());
            await server.Made();
            Assert.That(await FailureOf(endpoint.Listen(Quiet(server))), Is.TypeOf<InvalidOperationException>());
        });
    }

    [Test]
    public void What_cannot_be_listened_on_or_connected_to_is_a_failure_and_not_thrown()
    {
        Run(async Deferred () =>
        {
            IListeningPort taken = await new TCP4ServerEndpoint(Reactor, 0, @interface: "127.0.0.1").Listen(Quiet(null));
            int port = ((IPv4Address)taken.GetHost()).Port;
            Assert.That(
                await FailureOf(new TCP4ServerEndpoint(Reactor, port, @interface: "127.0.0.1").Listen(Quiet(null))),
                Is.TypeOf<CannotListenError>());
            await taken.StopListening();
            Assert.That(
                await FailureOf(new TCP4ClientEndpoint(Reactor, "127.0.0.1", port).Connect(Quiet(new Peer()))),
                Is.TypeOf<Twisted.Internet.ConnectionRefusedError>());
            Assert.That(
                await FailureOf(new TCP4ClientEndpoint(Reactor, "127.0.0.1", 0).Connect(Quiet(new Peer()))),
                Is.TypeOf<ArgumentOutOfRangeException>());
            Reactor.Lookup = static _ => [IPAddress.Loopback];
            Assert.That(
                await FailureOf(new TCP6ClientEndpoint(Reactor, "four.example", 1).Connect(Quiet(new Peer()))),
                Is.TypeOf<DNSLookupError>());
        });
    }

    [Test]
    public void Cancelling_gives_up_connecting()
    {
        Run(async Deferred () =>
        {
            using TemporaryDirectory directory = new();
            using Socket full = new(AddressFamily.InterNetwork, SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
            full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            Peer peer = new();
            Factory factory = Quiet(peer);
            Deferred<Protocol> connecting =
                new TCP4ClientEndpoint(Reactor, "127.0.0.1", ((IPEndPoint)full.LocalEndPoint!).Port).Connect(factory);
            connecting.Cancel();
            Assert.That(await FailureOf(connecting), Is.TypeOf<ConnectingCancelledError>());
            await Later(0.005);
            Assert.That(peer.Calls, Is.Empty);
            Assert.That(factory.NumPorts, Is.Zero);
        });
    }

    [Test]
    public void A_protocol_that_throws_when_it_is_made_is_a_failure()
    {
        Run(async Deferred () =>
        {
            IListeningPort port = await new TCP4ServerEndpoint(Reactor, 0, @interface: "127.0.0.1").Listen(Quiet(new Peer()));
            Peer bad = new() { OnMade = static () => throw new InvalidOperationException("boom") };
            Exception? error = await FailureOf(
                new TCP4ClientEndpoint(Reactor, "127.0.0.1", ((IPv4Address)port.GetHost()).Port).Connect(Quiet(bad)));
            Assert.That(error, Is.TypeOf<ConnectionLost>().With.Message.Contains("boom"));
        });
        Assert.That(Log.Take(LogLevel.Error).Select(e => e.Id), Is.EqualTo(new[] { 1200 }));
    }

    [Test]
    public void Look_ups_that_are_not_answered_are_bounded_and_do_not_hold_up_the_pool()
    {
        using ManualResetEventSlim release = new();
        Run(async Deferred () =>
        {
            Reactor.Lookup = _ =>
            {
                release.Wait();
                return [IPAddress.Loopback];
            };
            int found = 0;
            for (int i = 0; i < ThreadedNameResolver.MaxPending; i++)
            {
                _ = Reactor.NameResolver.ResolveHostName($"name{i}.example").AddCallback(_ =>
                {
                    found++;
                });
            }

            Exception? error = await FailureOf(Reactor.NameResolver.ResolveHostName("one.too.many"));
            Assert.That(error, Is.TypeOf<DNSLookupError>().With.Message.Contains("one.too.many"));
            Assert.That(await Threads.DeferToThread(Reactor, static () => 7), Is.EqualTo(7), "the reactor's own threads are free");
            release.Set();
            await Until(() => found == ThreadedNameResolver.MaxPending);
            Assert.That(await Reactor.NameResolver.ResolveHostName("again.example"), Is.EqualTo(new[] { IPAddress.Loopback }));
        });
    }

    [TestCase("name")]
    [TestCase("tcp6")]
    [TestCase("name, by a resolver of its own")]
    public void A_stop_fails_a_connection_whose_name_is_still_being_looked_up(string kind)
    {
        using ManualResetEventSlim release = new();
        Exception? seen = null;
        Run(async Deferred () =>
        {
            Reactor.Lookup = _ =>
            {
                release.Wait();
                return [IPAddress.Loopback];
            };
            if (kind.EndsWith("own", StringComparison.Ordinal))
            {
                Reactor.InstallNameResolver(new SilentResolver());
            }

            IStreamClientEndpoint endpoint = kind == "tcp6"
                ? new TCP6ClientEndpoint(Reactor, "slow.example", 22)
                : new HostnameEndpoint(Reactor, "slow.example", 22);
            Twisted.Internet.Endpoints.ConnectProtocol(endpoint, new Peer()).AddErrback(failure => { seen = failure.Value; });
            await Later();
            Assert.That(Reactor.Living().Select(static living => $"{living}"), Has.Some.Contains("slow.example"));
            Assert.That(seen, Is.Null);
        });
        release.Set();
        Assert.That(seen, Is.TypeOf<UserError>().With.Message.Contains("stopped"));
    }

    [Test]
    public void A_look_up_that_is_done_is_not_kept()
    {
        Run(async Deferred () =>
        {
            Reactor.Lookup = static _ => throw new SocketException((int)SocketError.HostNotFound);
            int before = Reactor.Living().Count;
            Assert.That(await FailureOf(Twisted.Internet.Endpoints.ConnectProtocol(new HostnameEndpoint(Reactor, "no.example", 22), new Peer())), Is.TypeOf<DNSLookupError>());
            Deferred<Peer> cancelled = Twisted.Internet.Endpoints.ConnectProtocol(new HostnameEndpoint(Reactor, "no.example", 22), new Peer());
            cancelled.Cancel();
            Assert.That(await FailureOf(cancelled), Is.TypeOf<ConnectingCancelledError>());
            Assert.That(Reactor.Living(), Has.Count.EqualTo(before));
        });
    }

    [Test]
    public void A_stop_fails_a_race_of_attempts_and_begins_no_other()
    {
        using Socket full = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using Socket first = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);

        // With its one place taken and nobody accepting, the next connection is neither made nor refused.
        first.Connect(full.LocalEndPoint!);
        int port = ((IPEndPoint)full.LocalEndPoint!).Port;
        Exception? seen = null;
        Run(async Deferred () =>
        {
            Reactor.Lookup = static _ => [IPAddress.Loopback, IPAddress.Loopback, IPAddress.Loopback];
            Twisted.Internet.Endpoints.ConnectProtocol(new HostnameEndpoint(Reactor, "full.example", port, attemptDelay: 0.001), new Peer())
                .AddErrback(failure => { seen = failure.Value; });
            await Later(0.01);
            Assert.That(seen, Is.Null);
        });
        Assert.That(seen, Is.Not.Null);
        seen = null;
        using TReactor other = new();
        other.Lookup = static _ => [IPAddress.Loopback, IPAddress.Loopback];
        Twisted.Internet.Endpoints.ConnectProtocol(new HostnameEndpoint(other, "full.example", port), new Peer())
            .AddErrback(failure => { seen = failure.Value; });
        other.CallLater(0.05, other.Stop);
        other.Run(installSignalHandlers: false);
        Assert.That(seen, Is.Not.Null, "the second address, which had not been tried, keeps it from failing");
    }

    private static Factory Quiet(Protocol? protocol) => new() { Protocol = () => protocol, Noisy = false };

    private static Deferred<Exception?> FailureOf<T>(Deferred<T> deferred) =>
        deferred.AddBoth(static (Result<T> result) => (Exception?)result.Failure?.Value);

    private sealed class SilentResolver : IHostnameResolver
    {
        public Deferred<IReadOnlyList<IPAddress>> ResolveHostName(string name) => new();
    }
}
