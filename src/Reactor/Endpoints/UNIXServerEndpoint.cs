namespace Twisted.Internet;

/// <summary>A UNIX socket that is listened on. Twisted: <c>UNIXServerEndpoint</c>.</summary>
/// <param name="reactor">Where it listens.</param>
/// <param name="address">A path, or an abstract name; see <see cref="IReactorUNIX.ListenUNIX"/>.</param>
/// <param name="backlog">How many connections may wait to be accepted.</param>
/// <param name="mode">Who may connect.</param>
/// <param name="wantPID">Whether to take a lock beside the socket.</param>
public sealed class UNIXServerEndpoint(
    IReactorUNIX reactor, string address, int backlog = 50, UnixFileMode mode = IReactorUNIX.OwnerOnly, bool wantPID = false)
    : IStreamServerEndpoint
{
    /// <inheritdoc/>
    public Deferred<IListeningPort> Listen(Factory protocolFactory) =>
        Defer.Execute(() => reactor.ListenUNIX(address, protocolFactory, backlog, mode, wantPID));
}
