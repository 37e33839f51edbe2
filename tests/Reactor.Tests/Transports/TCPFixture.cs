using Twisted.Internet;
using Twisted.Reactor.Tests.Loop;

namespace Twisted.Reactor.Tests.Transports;

/// <summary>Helpers of the tests over real sockets, on the loopback only.</summary>
/// <typeparam name="TReactor">The back end.</typeparam>
public abstract class TCPFixture<TReactor> : ReactorFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    private protected static int PortOf(IListeningPort port) => port.GetHost() switch
    {
        IPv4Address v4 => v4.Port,
        IPv6Address v6 => v6.Port,
        _ => throw new InvalidOperationException("no port"),
    };

    private protected IListeningPort Listen(Func<Protocol?> protocol, string @interface = "127.0.0.1", int backlog = 50) =>
        Reactor.ListenTCP(0, new Factory { Protocol = protocol, Noisy = false }, backlog, @interface);

    private protected IConnector Connect(IListeningPort port, Protocol client, string host = "127.0.0.1") =>
        Reactor.ConnectTCP(host, PortOf(port), new PeerFactory(client));

    /// <summary>Two peers, connected; the first one is the client.</summary>
    private protected async Deferred<(Peer Client, Peer Server)> Pair(Peer? client = null, Peer? server = null)
    {
        Peer clientEnd = client ?? new Peer();
        Peer serverEnd = server ?? new Peer();
        IListeningPort port = Listen(() => serverEnd);
        Connect(port, clientEnd);
        await clientEnd.Made();
        await serverEnd.Made();
        await port.StopListening();
        return (clientEnd, serverEnd);
    }
}
