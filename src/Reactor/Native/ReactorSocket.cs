using System.Net;
using System.Net.Sockets;

namespace Twisted.Internet.Native;

/// <summary>
/// A non-blocking stream socket (TCP, UNIX) as a back end has it. Nothing here throws for what the network or a peer does: that is
/// answered by a <see cref="SocketError"/>.
/// </summary>
internal abstract class ReactorSocket : StreamDescriptor
{
    internal abstract EndPoint LocalEndPoint { get; }

    internal abstract bool NoDelay { get; set; }

    internal abstract bool KeepAlive { get; set; }

    /// <summary>Takes the next waiting connection; <see cref="SocketError.WouldBlock"/> when there is none.</summary>
    internal abstract ReactorSocket? Accept(out EndPoint? peer, out SocketError error);

    /// <summary>Gives it a local address.</summary>
    /// <param name="local">The address.</param>
    /// <param name="reusePort">Whether others that say the same may have the same address (SO_REUSEPORT).</param>
    internal abstract SocketError Bind(EndPoint local, bool reusePort = false);

    internal abstract SocketError Listen(int backlog);

    /// <summary>Begins to connect; <see cref="SocketError.InProgress"/> is the usual answer.</summary>
    internal abstract SocketError Connect(EndPoint remote);

    /// <summary>How the connecting ended, once the socket is writable.</summary>
    internal abstract SocketError TakeError();
}
