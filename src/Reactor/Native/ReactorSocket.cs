using System.Net;
using System.Net.Sockets;

namespace Twisted.Internet.Native;

/// <summary>
/// A non-blocking TCP socket as a back end has it. Nothing here throws for what the network or a peer does: that is
/// answered by a <see cref="SocketError"/>.
/// </summary>
internal abstract class ReactorSocket : StreamDescriptor
{
    internal abstract IPEndPoint LocalEndPoint { get; }

    internal abstract bool NoDelay { get; set; }

    internal abstract bool KeepAlive { get; set; }

    /// <summary>Takes the next waiting connection; <see cref="SocketError.WouldBlock"/> when there is none.</summary>
    internal abstract ReactorSocket? Accept(out IPEndPoint? peer, out SocketError error);

    internal abstract SocketError Bind(IPEndPoint local);

    internal abstract SocketError Listen(int backlog);

    /// <summary>Begins to connect; <see cref="SocketError.InProgress"/> is the usual answer.</summary>
    internal abstract SocketError Connect(IPEndPoint remote);

    /// <summary>How the connecting ended, once the socket is writable.</summary>
    internal abstract SocketError TakeError();
}
