using System.Net;
using System.Net.Sockets;
using Twisted.Internet;
using Twisted.Reactor.Tests.Transports;

namespace Twisted.Reactor.Tests.Endpoints;

/// <summary>Ports that somebody else has opened, by their descriptor, on each back end.</summary>
[TestFixture(typeof(EPollReactor))]
[TestFixture(typeof(SelectReactor))]
[Platform("Linux")]
public sealed class InheritedServerEndpointTests<TReactor> : TCPFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    [Test]
    public void It_can_be_listened_on_again_and_again() => Run(async Deferred () =>
    {
        using Socket socket = Bound(AddressFamily.InterNetwork, listens: true);
        InheritedServerEndpoint endpoint = new(Reactor, (int)socket.Handle, AddressFamily.InterNetwork);
        for (int i = 0; i < 2; i++)
        {
            Peer server = new();
            IListeningPort port = await endpoint.Listen(new Factory { Protocol = () => server, Noisy = false });
            Peer client = new();
            Connect(port, client);
            await client.Made();
            await server.Made();
            client.Transport!.LoseConnection();
            await server.Lost();
            await port.StopListening();
        }
    });

    [TestCase(AddressFamily.InterNetworkV6, true, SocketType.Stream, "InterNetwork for Stream, where InterNetworkV6 and Stream")]
    [TestCase(AddressFamily.InterNetwork, false, SocketType.Stream, "it does not listen")]
    [TestCase(AddressFamily.InterNetwork, false, SocketType.Dgram, "for Dgram")]
    public void What_is_no_such_port_is_said(AddressFamily family, bool listens, SocketType type, string expected) => Run(async Deferred () =>
    {
        using Socket socket = Bound(AddressFamily.InterNetwork, listens, type);
        Exception? error = await FailureOf(new InheritedServerEndpoint(Reactor, (int)socket.Handle, family).Listen(new Factory()));
        Assert.That(error, Is.TypeOf<CannotListenError>().With.Message.Contains(expected));
    });

    [Test]
    public void What_is_no_socket_is_said() => Run(async Deferred () =>
    {
        using FileStream file = File.OpenRead("/dev/null");
        int descriptor = (int)file.SafeFileHandle.DangerousGetHandle();
        Exception? error = await FailureOf(new InheritedServerEndpoint(Reactor, descriptor, AddressFamily.InterNetwork).Listen(new Factory()));
        Assert.That(error, Is.TypeOf<CannotListenError>().With.Message.Contains($"descriptor {descriptor}"));
    });

    private static Deferred<Exception?> FailureOf<T>(Deferred<T> deferred) =>
        deferred.AddBoth(static (Result<T> result) => (Exception?)result.Failure?.Value);

    private static Socket Bound(AddressFamily family, bool listens, SocketType type = SocketType.Stream)
    {
        Socket socket = new(family, type, type == SocketType.Stream ? System.Net.Sockets.ProtocolType.Tcp : System.Net.Sockets.ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        if (listens)
        {
            socket.Listen();
        }

        return socket;
    }
}
