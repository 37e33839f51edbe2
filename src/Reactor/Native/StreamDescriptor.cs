using System.Net.Sockets;

namespace Twisted.Internet.Native;

/// <summary>
/// A non-blocking descriptor that bytes flow over, one way or both: a connected socket, a pipe's end, a terminal. Nothing here
/// throws for what a peer does: that is answered by a <see cref="SocketError"/>.
/// </summary>
internal abstract class StreamDescriptor
{
    /// <summary>The system's number for it.</summary>
    internal abstract nint Handle { get; }

    /// <summary>The .NET socket, where there is one.</summary>
    internal virtual Socket? Managed => null;

    /// <summary>Reads what is there; 0 with <see cref="SocketError.Success"/> is the end.</summary>
    internal abstract int Receive(Span<byte> into, out SocketError error);

    /// <summary>Sends what the system takes.</summary>
    internal abstract int Send(ReadOnlySpan<byte> data, out SocketError error);

    /// <summary>Tells the peer that no more will come, where one direction can end alone.</summary>
    internal abstract void ShutdownSend();

    /// <summary>Closes; what the system has taken still goes out.</summary>
    internal abstract void Close();

    /// <summary>Closes at once, letting the peer know that it was no clean end where the system has a way (TCP: RST).</summary>
    internal virtual void Reset() => Close();
}
