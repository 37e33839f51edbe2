using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Twisted.Internet.Native;

/// <summary>A datagram socket whose datagrams come and go by system calls: the back end of Linux. Reactor thread only.</summary>
internal sealed unsafe class RawDatagramSocket : DatagramSocket
{
    private readonly int _descriptor;

    internal RawDatagramSocket(Socket socket)
        : base(socket) => _descriptor = (int)socket.Handle;

    internal override int Receive(Span<byte> into, SocketAddress from, out SocketError error)
    {
        Span<byte> room = from.Buffer.Span;
        fixed (byte* buffer = into)
        fixed (byte* address = room)
        {
            uint length = (uint)room.Length;
            nint count;
            do
            {
                count = Linux.ReceiveFrom(_descriptor, buffer, (nuint)into.Length, 0, address, &length);
            }
            while (count < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR);
            error = count < 0 ? Errno.ToSocketError(Marshal.GetLastPInvokeError()) : SocketError.Success;
            if (count >= 0)
            {
                // An end without a name has no address at all.
                from.Size = (int)Math.Clamp(length, sizeof(ushort), (uint)room.Length);
                room[(int)Math.Min(length, (uint)room.Length)..].Clear();
            }

            return (int)count;
        }
    }

    internal override SocketError Send(ReadOnlySpan<byte> data, SocketAddress? to)
    {
        fixed (byte* buffer = data)
        fixed (byte* address = to is null ? default : to.Buffer.Span)
        {
            nint count;
            do
            {
                count = Linux.SendTo(
                    _descriptor, buffer, (nuint)data.Length, Linux.MSG_NOSIGNAL, address, to is null ? 0 : (uint)to.Size);
            }
            while (count < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR);
            return count < 0 ? Errno.ToSocketError(Marshal.GetLastPInvokeError()) : SocketError.Success;
        }
    }
}
