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

    private static Factory Quiet(Protocol? protocol) => new() { Protocol = () => protocol, Noisy = false };

    private static Deferred<Exception?> FailureOf<T>(Deferred<T> deferred) =>
        deferred.AddBoth(static (Result<T> result) => (Exception?)result.Failure?.Value);
}
