using System.Net;
using System.Net.Sockets;

namespace Twisted.Internet.Native;

/// <summary>
/// A non-blocking datagram socket, by <see cref="Socket"/>: all of it for the back end that runs everywhere, and setting up and
/// options for the others. What the network or a peer does is answered by a <see cref="SocketError"/>. Reactor thread only.
/// </summary>
internal class DatagramSocket
{
    private readonly Socket _socket;

    internal DatagramSocket(Socket socket)
    {
        _socket = socket;
        _socket.Blocking = false;
    }

    internal nint Handle => _socket.Handle;

    /// <summary>For its options too.</summary>
    internal Socket Managed => _socket;

    internal EndPoint LocalEndPoint => _socket.LocalEndPoint ?? throw new SocketException((int)SocketError.NotConnected);

    internal static Socket Open(AddressFamily family)
    {
        Socket socket = new(family, SocketType.Dgram, System.Net.Sockets.ProtocolType.Unspecified);
        if (family == AddressFamily.InterNetworkV6)
        {
            // As with TCP: "::" is every IPv6 address and leaves IPv4's port alone.
            socket.DualMode = false;
        }

        return socket;
    }

    /// <param name="local">The address.</param>
    /// <param name="shared">Whether others that say the same may have it too (SO_REUSEADDR and SO_REUSEPORT).</param>
    internal SocketError Bind(EndPoint local, bool shared) => Try(() =>
    {
        if (shared)
        {
            _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        }

        _socket.Bind(local);
    });

    internal SocketError Connect(EndPoint remote) => Try(() => _socket.Connect(remote));

    /// <summary>Takes one datagram; one that does not fit is cut off.</summary>
    /// <param name="into">Room.</param>
    /// <param name="from">Gets the sender's address.</param>
    /// <param name="error">How it went.</param>
    internal virtual int Receive(Span<byte> into, SocketAddress from, out SocketError error)
    {
        try
        {
            // There is no form that answers WouldBlock, and an exception for the usual case costs more than asking.
            if (!_socket.Poll(0, SelectMode.SelectRead))
            {
                // An error that waits does not count as something to read.
                error = (SocketError)(int)_socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
                error = error == SocketError.Success ? SocketError.WouldBlock : error;
                return -1;
            }

            error = SocketError.Success;
            from.Size = from.Buffer.Length;
            return _socket.ReceiveFrom(into, SocketFlags.None, from);
        }
        catch (SocketException refused)
        {
            // Windows says so when it has cut a datagram off.
            error = refused.SocketErrorCode == SocketError.MessageSize ? SocketError.Success : refused.SocketErrorCode;
            return error == SocketError.Success ? into.Length : -1;
        }
    }

    /// <summary>Sends one datagram.</summary>
    /// <param name="data">All of it.</param>
    /// <param name="to">To whom; nobody when the socket is connected.</param>
    internal virtual SocketError Send(ReadOnlySpan<byte> data, SocketAddress? to)
    {
        try
        {
            if (to is null)
            {
                _socket.Send(data, SocketFlags.None, out SocketError error);
                return error;
            }

            _socket.SendTo(data, SocketFlags.None, to);
            return SocketError.Success;
        }
        catch (SocketException refused)
        {
            return refused.SocketErrorCode;
        }
    }

    internal void Close() => _socket.Dispose();

    private static SocketError Try(Action action)
    {
        try
        {
            action();
            return SocketError.Success;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode;
        }
    }
}
