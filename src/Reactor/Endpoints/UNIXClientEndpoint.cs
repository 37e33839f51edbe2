namespace Twisted.Internet;

/// <summary>A server on a UNIX socket. Twisted: <c>UNIXClientEndpoint</c>.</summary>
/// <param name="reactor">Where it connects from.</param>
/// <param name="path">A path, or an abstract name; see <see cref="IReactorUNIX.ListenUNIX"/>.</param>
/// <param name="timeout">Seconds to wait for the connection.</param>
/// <param name="checkPID">Whether to connect only if a process that runs holds the socket's lock.</param>
public sealed class UNIXClientEndpoint(IReactorUNIX reactor, string path, double timeout = 30, bool checkPID = false)
    : IStreamClientEndpoint
{
    /// <inheritdoc/>
    public Deferred<Protocol> Connect(Factory protocolFactory) =>
        EndpointFactory.Connect(protocolFactory, factory => reactor.ConnectUNIX(path, factory, timeout, checkPID));
}
