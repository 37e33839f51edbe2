namespace Twisted.Internet;

/// <summary>
/// A TCP server that speaks TLS from the first byte. Twisted: <c>SSL4ClientEndpoint</c>. For a name, prefer a <see cref="HostnameEndpoint"/> in
/// <see cref="Endpoints.WrapClientTLS"/>.
/// </summary>
/// <param name="reactor">Where it connects from.</param>
/// <param name="host">A name or an address.</param>
/// <param name="port">The port, 1 to 65535.</param>
/// <param name="sslContextFactory">Whom to expect there: <see cref="Ssl.OptionsForClientTLS"/>.</param>
/// <param name="timeout">Seconds to wait for the connection.</param>
/// <param name="bindAddress">The local address and port to connect from.</param>
public sealed class SSL4ClientEndpoint(
    IReactorSSL reactor, string host, int port, IOpenSSLClientConnectionCreator sslContextFactory, double timeout = 30,
    (string Host, int Port)? bindAddress = null)
    : IStreamClientEndpoint
{
    /// <inheritdoc/>
    public Deferred<Protocol> Connect(Factory protocolFactory) =>
        EndpointFactory.Connect(protocolFactory, factory => reactor.ConnectSSL(host, port, factory, sslContextFactory, timeout, bindAddress));
}
