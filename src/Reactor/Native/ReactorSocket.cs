using System.Net;
using System.Net.Sockets;

namespace Twisted.Internet.Native;

/// <summary>
/// A non-blocking TCP socket as a back end has it. Nothing here throws for what the network or a peer does: that is
/// answered by a <see cref="SocketError"/>.
/// </summary>
internal abstract class ReactorSocket
{
    /// <summary>The system's number for it.</summary>
    internal abstract nint Handle { get; }

    /// <summary>The .NET socket, where there is one.</summary>
    internal virtual Socket? Managed => null;

    internal abstract IPEndPoint LocalEndPoint { get; }

    internal abstract bool NoDelay { get; set; }

    internal abstract bool KeepAlive { get; set; }

    /// <summary>Reads what is there; 0 with <see cref="SocketError.Success"/> is the end.</summary>
    internal abstract int Receive(Span<byte> into, out SocketError error);

    /// <summary>Sends what the system takes.</summary>
    internal abstract int Send(ReadOnlySpan<byte> data, out SocketError error);

    /// <summary>Takes the next waiting connection; <see cref="SocketError.WouldBlock"/> when there is none.</summary>
    internal abstract ReactorSocket? Accept(out IPEndPoint? peer, out SocketError error);

    internal abstract SocketError Bind(IPEndPoint local);

    internal abstract SocketError Listen(int backlog);

    /// <summary>Begins to connect; <see cref="SocketError.InProgress"/> is the usual answer.</summary>
    internal abstract SocketError Connect(IPEndPoint remote);

    /// <summary>How the connecting ended, once the socket is writable.</summary>
    internal abstract SocketError TakeError();

    /// <summary>Tells the peer that no more will come.</summary>
    internal abstract void ShutdownSend();

    /// <summary>Closes; what the system has taken still goes out.</summary>
    internal abstract void Close();

    /// <summary>Closes and resets the connection (RST).</summary>
    internal abstract void Reset();
}
