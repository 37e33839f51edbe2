namespace Twisted.Internet;

/// <summary>A TCP port that speaks TLS from the first byte. Twisted: <c>SSL4ServerEndpoint</c>.</summary>
/// <param name="reactor">Where it listens.</param>
/// <param name="port">0 lets the system choose.</param>
/// <param name="sslContextFactory">The certificate to show, and what is asked of clients.</param>
/// <param name="backlog">How many connections may wait to be accepted.</param>
/// <param name="interface">The local address; empty is every one.</param>
public sealed class SSL4ServerEndpoint(
    IReactorSSL reactor, int port, IOpenSSLServerConnectionCreator sslContextFactory, int backlog = 50, string @interface = "")
    : IStreamServerEndpoint
{
    /// <inheritdoc/>
    public Deferred<IListeningPort> Listen(Factory protocolFactory) =>
        Defer.Execute(() => reactor.ListenSSL(port, protocolFactory, sslContextFactory, backlog, @interface));
}
