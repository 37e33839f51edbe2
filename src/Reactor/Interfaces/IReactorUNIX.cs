namespace Twisted.Internet;

/// <summary>Servers and clients over UNIX sockets. Twisted: <c>IReactorUNIX</c>.</summary>
public interface IReactorUNIX
{
    /// <summary>Who may connect unless said otherwise: this user. Twisted: everybody (0666).</summary>
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Accepts connections on a UNIX socket and gives each to a protocol made by <paramref name="factory"/>.</summary>
    /// <param name="address">A path, which is made now and removed with the port; or, beginning with NUL, a name of Linux's abstract namespace.</param>
    /// <param name="factory">Makes the protocols.</param>
    /// <param name="backlog">How many connections may wait to be accepted.</param>
    /// <param name="mode">Who may connect: whoever may write. An abstract name is open to all.</param>
    /// <param name="wantPID">
    /// Whether to take a lock, a link <c>address.lock</c> that names this process, and with it the right to remove a socket that a
    /// process which died has left behind.
    /// </param>
    /// <exception cref="CannotListenError">The address is taken, or may not be had.</exception>
    IListeningPort ListenUNIX(
        string address, Factory factory, int backlog = 50, UnixFileMode mode = OwnerOnly, bool wantPID = false);

    /// <summary>Connects to a server on a UNIX socket.</summary>
    /// <param name="address">As for <see cref="ListenUNIX"/>.</param>
    /// <param name="factory">Makes the protocol, and is told when no connection came about.</param>
    /// <param name="timeout">Seconds to wait for the connection.</param>
    /// <param name="checkPID">Whether to connect only if a process that runs holds the lock of the address.</param>
    IConnector ConnectUNIX(string address, ClientFactory factory, double timeout = 30, bool checkPID = false);
}
