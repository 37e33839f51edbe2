namespace Twisted.Internet;

/// <summary>A TCP port on IPv4. Twisted: <c>TCP4ServerEndpoint</c>.</summary>
/// <param name="reactor">Where it listens.</param>
/// <param name="port">0 lets the system choose.</param>
/// <param name="backlog">How many connections may wait to be accepted.</param>
/// <param name="interface">The local address; empty is every one.</param>
/// <param name="reusePort">Whether several reactors may have the port; see <see cref="IReactorTCP.ListenTCP"/>.</param>
public sealed class TCP4ServerEndpoint(IReactorTCP reactor, int port, int backlog = 50, string @interface = "", bool reusePort = false)
    : IStreamServerEndpoint
{
    /// <inheritdoc/>
    public Deferred<IListeningPort> Listen(Factory protocolFactory) =>
        Defer.Execute(() => reactor.ListenTCP(port, protocolFactory, backlog, @interface, reusePort));
}
