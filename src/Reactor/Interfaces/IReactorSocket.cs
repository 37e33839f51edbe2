using System.Net.Sockets;

namespace Twisted.Internet;

/// <summary>
/// For sockets that somebody else made: systemd, a parent process. Twisted: <c>IReactorSocket</c>. The reactor takes the handle over
/// (Twisted copies it) and closes it with the port or connection; from the call on, when it does not throw, the handle given is no longer valid.
/// </summary>
public interface IReactorSocket
{
    /// <summary>Accepts connections on a socket that listens already.</summary>
    /// <param name="handle">The socket.</param>
    /// <param name="family">IPv4, IPv6 or UNIX.</param>
    /// <param name="factory">Makes the protocols.</param>
    /// <exception cref="SocketException">It is no socket.</exception>
    /// <exception cref="ArgumentException">The family is not one of those.</exception>
    IListeningPort AdoptStreamPort(SafeSocketHandle handle, AddressFamily family, Factory factory);

    /// <summary>Ties a socket that is connected already to a protocol.</summary>
    /// <param name="handle">The socket.</param>
    /// <param name="family">IPv4, IPv6 or UNIX.</param>
    /// <param name="factory">Makes the protocol; one that it refuses is closed.</param>
    /// <exception cref="SocketException">It is no socket, or not connected.</exception>
    /// <exception cref="ArgumentException">The family is not one of those.</exception>
    void AdoptStreamConnection(SafeSocketHandle handle, AddressFamily family, Factory factory);

    /// <summary>Receives the datagrams of a socket that is bound already.</summary>
    /// <param name="handle">The socket.</param>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="protocol">Gets the datagrams.</param>
    /// <param name="maxPacketSize">Longer datagrams are cut off. At most 65536.</param>
    /// <exception cref="SocketException">It is no socket.</exception>
    /// <exception cref="ArgumentException">The family is not one of those.</exception>
    IListeningPort AdoptDatagramPort(SafeSocketHandle handle, AddressFamily family, DatagramProtocol protocol, int maxPacketSize = 8192);
}
