using System.Net.Sockets;
using Twisted.Internet.Native;

namespace Twisted.Internet.Transports.Standard;

/// <summary>Where the loop can watch sockets only: carried by a thread, always, between the descriptor and one of two sockets.</summary>
internal sealed class PumpedDescriptor : StandardDescriptor
{
    private PumpedDescriptor(Socket end, SocketPump pump)
        : base(new End(end, pump), pump)
    {
    }

    /// <summary>To be read from.</summary>
    /// <param name="descriptor">This releases it.</param>
    internal static PumpedDescriptor ForReading(BlockingDescriptor descriptor)
    {
        SocketPump pump = SocketPump.Reading(descriptor, out Socket end);
        return new PumpedDescriptor(end, pump);
    }

    /// <summary>To be written to.</summary>
    /// <param name="descriptor">This releases it.</param>
    /// <param name="pumped">Called on another thread when the last byte that was written has been carried on, or no more can be.</param>
    internal static PumpedDescriptor ForWriting(BlockingDescriptor descriptor, Action pumped)
    {
        SocketPump pump = SocketPump.Writing(descriptor, out Socket end, pumped);
        return new PumpedDescriptor(end, pump);
    }

    /// <summary>Nothing: the thread has been told, or it would have seen the end first.</summary>
    internal override void ShutdownSend()
    {
    }

    /// <summary>The thread closes the descriptor itself, once it has carried what is under way.</summary>
    internal override void Close() => Stream.Close();

    /// <summary>The loop's end, by whose closing the thread knows that there is no more.</summary>
    private sealed class End(Socket socket, SocketPump pump) : StreamDescriptor
    {
        private readonly ManagedSocket _socket = new(socket);

        internal override nint Handle => _socket.Handle;

        internal override Socket Managed => _socket.Managed;

        internal override int Receive(Span<byte> into, out SocketError error) => _socket.Receive(into, out error);

        internal override int Send(ReadOnlySpan<byte> data, out SocketError error) => _socket.Send(data, out error);

        internal override void ShutdownSend()
        {
            pump.SayEnd();
            _socket.ShutdownSend();
        }

        internal override void Close() => _socket.Close();
    }
}
