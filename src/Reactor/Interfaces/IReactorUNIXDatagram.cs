namespace Twisted.Internet;

/// <summary>Datagrams over UNIX sockets. Twisted: <c>IReactorUNIXDatagram</c>. Windows has none.</summary>
public interface IReactorUNIXDatagram
{
    /// <summary>Opens a UNIX datagram socket.</summary>
    /// <param name="address">A path, which is made now and removed with the socket; or, beginning with NUL, a name of Linux's abstract namespace.</param>
    /// <param name="protocol">Gets the datagrams.</param>
    /// <param name="maxPacketSize">Longer datagrams are cut off. At most 65536.</param>
    /// <param name="mode">Who may send: whoever may write.</param>
    /// <exception cref="CannotListenError">The address is taken, or may not be had.</exception>
    IListeningPort ListenUNIXDatagram(
        string address, UNIXDatagramProtocol protocol, int maxPacketSize = 8192, UnixFileMode mode = IReactorUNIX.OwnerOnly);

    /// <summary>Opens a UNIX datagram socket that talks to one other.</summary>
    /// <param name="address">The other's address.</param>
    /// <param name="protocol">Gets the datagrams, or hears that there is nobody of that name.</param>
    /// <param name="maxPacketSize">Longer datagrams are cut off. At most 65536.</param>
    /// <param name="mode">Who may send to <paramref name="bindAddress"/>.</param>
    /// <param name="bindAddress">Our own address, as for <see cref="ListenUNIXDatagram"/>; without one there is no answer.</param>
    /// <exception cref="CannotListenError"><paramref name="bindAddress"/> is taken, or may not be had.</exception>
    IListeningPort ConnectUNIXDatagram(
        string address,
        ConnectedDatagramProtocol protocol,
        int maxPacketSize = 8192,
        UnixFileMode mode = IReactorUNIX.OwnerOnly,
        string? bindAddress = null);
}
