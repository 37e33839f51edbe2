using System.Net;
using System.Net.Sockets;

namespace Twisted.Internet.Native;

/// <summary>A socket by <see cref="Socket"/>: the back end that runs everywhere. Reactor thread only.</summary>
internal sealed class ManagedSocket : ReactorSocket
{
    private readonly Socket _socket;

    internal ManagedSocket(Socket socket)
    {
        _socket = socket;
        _socket.Blocking = false;
    }

    internal override nint Handle => _socket.Handle;

    internal override Socket Managed => _socket;

    internal override EndPoint LocalEndPoint =>
        _socket.LocalEndPoint ?? throw new SocketException((int)SocketError.NotConnected);

    internal override bool NoDelay
    {
        get => _socket.NoDelay;
        set => _socket.NoDelay = value;
    }

    internal override bool KeepAlive
    {
        get => (int)_socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive)! != 0;
        set => _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, value);
    }

    internal static ManagedSocket Open(AddressFamily family)
    {
        Socket socket = new(family, SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        if (OperatingSystem.IsWindows() && family != AddressFamily.Unix)
        {
            // Elsewhere .NET's bind does what is right; on Windows another program could take over the port without this.
            socket.ExclusiveAddressUse = true;
        }

        return new ManagedSocket(socket);
    }

    internal override int Receive(Span<byte> into, out SocketError error) => _socket.Receive(into, SocketFlags.None, out error);

    internal override int Send(ReadOnlySpan<byte> data, out SocketError error) => _socket.Send(data, SocketFlags.None, out error);

    internal override ReactorSocket? Accept(out EndPoint? peer, out SocketError error)
    {
        peer = null;
        try
        {
            // Socket.Accept has no form that answers WouldBlock, and an exception for the usual case costs more than asking.
            if (!_socket.Poll(0, SelectMode.SelectRead))
            {
                error = SocketError.WouldBlock;
                return null;
            }

            Socket accepted = _socket.Accept();
            peer = accepted.RemoteEndPoint ?? (_socket.AddressFamily == AddressFamily.Unix ? SocketAddresses.AnyUnix : null);
            if (peer is null)
            {
                accepted.Dispose();
                error = SocketError.ConnectionAborted;
                return null;
            }

            error = SocketError.Success;
            return new ManagedSocket(accepted);
        }
        catch (SocketException refused)
        {
            error = refused.SocketErrorCode;
            return null;
        }
    }

    internal override SocketError Bind(EndPoint local, bool reusePort = false) => Try(() =>
    {
        if (reusePort)
        {
            // On Unix this is SO_REUSEPORT too. Whoever lets it through on Windows would let another program steal the port.
            _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        }
        else if (OperatingSystem.IsLinux() && local is IPEndPoint)
        {
            // Lets a restarted server have its port back at once. .NET's own option would set SO_REUSEPORT too.
            _socket.SetRawSocketOption(Linux.SOL_SOCKET, Linux.SO_REUSEADDR, BitConverter.GetBytes(1));
        }

        if (local.AddressFamily == AddressFamily.InterNetworkV6)
        {
            _socket.DualMode = false;
        }

        _socket.Bind(local);
    });

    internal override SocketError Listen(int backlog) => Try(() => _socket.Listen(backlog));

    internal override SocketError Connect(EndPoint remote)
    {
        SocketError error = Try(() => _socket.Connect(remote));
        return error == SocketError.WouldBlock ? SocketError.InProgress : error;
    }

    internal override SocketError TakeError()
    {
        // .NET translates SO_ERROR into its own numbers already.
        SocketError error = (SocketError)(int)_socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
        return error;
    }

    internal override void ShutdownSend() => Try(() => _socket.Shutdown(SocketShutdown.Send));

    internal override void Close() => _socket.Dispose();

    internal override void Reset() => _socket.Close(0);

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
