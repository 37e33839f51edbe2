namespace Twisted.Internet;

/// <summary>A TCP server. Twisted: <c>TCP4ClientEndpoint</c>. For a name, prefer <see cref="HostnameEndpoint"/>.</summary>
/// <param name="reactor">Where it connects from.</param>
/// <param name="host">A name or an address.</param>
/// <param name="port">The port, 1 to 65535.</param>
/// <param name="timeout">Seconds to wait for the connection.</param>
/// <param name="bindAddress">The local address and port to connect from.</param>
public sealed class TCP4ClientEndpoint(
    IReactorTCP reactor, string host, int port, double timeout = 30, (string Host, int Port)? bindAddress = null)
    : IStreamClientEndpoint
{
    /// <inheritdoc/>
    public Deferred<Protocol> Connect(Factory protocolFactory) =>
        EndpointFactory.Connect(protocolFactory, factory => reactor.ConnectTCP(host, port, factory, timeout, bindAddress));
}
