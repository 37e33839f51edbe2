using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Twisted.Internet.Native;

/// <summary>
/// A descriptor by plain <c>read</c> and <c>write</c>: an end of a pipe, a terminal, the master of a pseudo-terminal. Reactor thread only.
/// </summary>
/// <remarks>
/// What cannot be read (the writing end of a pipe) becomes "readable" only when the other side is gone: reading it answers
/// <see cref="SocketError.ConnectionReset"/> then. What a terminal answers when its other side is closed (EIO) is the end of input.
/// </remarks>
[SupportedOSPlatform("linux")]
internal sealed unsafe class PipeDescriptor : StreamDescriptor
{
    private int _descriptor;

    /// <param name="descriptor">Open; this owns it, and makes it non-blocking.</param>
    /// <exception cref="SocketException">It is not an open descriptor.</exception>
    internal PipeDescriptor(int descriptor)
    {
        Linux.MakeNonBlocking(descriptor);
        _descriptor = descriptor;
    }

    internal override nint Handle => _descriptor;

    /// <summary>A new pipe, not inherited by children.</summary>
    /// <param name="read">The end that is read from.</param>
    /// <param name="write">The end that is written to.</param>
    /// <returns>What went wrong, if anything.</returns>
    internal static SocketError Create(out int read, out int write)
    {
        int* ends = stackalloc int[2];
        ends[0] = ends[1] = -1;
        int result = Linux.Pipe(ends, Linux.O_CLOEXEC);
        (read, write) = (ends[0], ends[1]);
        return result == 0 ? SocketError.Success : Errno.ToSocketError(Marshal.GetLastPInvokeError());
    }

    internal override int Receive(Span<byte> into, out SocketError error)
    {
        fixed (byte* buffer = into)
        {
            nint count;
            do
            {
                count = Linux.Read(_descriptor, buffer, (nuint)into.Length);
            }
            while (count < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR);
            if (count >= 0)
            {
                error = SocketError.Success;
                return (int)count;
            }

            int errno = Marshal.GetLastPInvokeError();
            error = errno switch
            {
                Errno.EIO => SocketError.Success,
                Errno.EBADF => SocketError.ConnectionReset,
                _ => Errno.ToSocketError(errno),
            };
            return error == SocketError.Success ? 0 : -1;
        }
    }

    internal override int Send(ReadOnlySpan<byte> data, out SocketError error)
    {
        fixed (byte* buffer = data)
        {
            nint count;
            do
            {
                count = Linux.Write(_descriptor, buffer, (nuint)data.Length);
            }
            while (count < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR);
            error = count < 0 ? Errno.ToSocketError(Marshal.GetLastPInvokeError()) : SocketError.Success;
            return (int)count;
        }
    }

    /// <summary>Nothing: a pipe's end has one direction, and a terminal's directions end together.</summary>
    internal override void ShutdownSend()
    {
    }

    internal override void Close()
    {
        int descriptor = Interlocked.Exchange(ref _descriptor, -1);
        if (descriptor >= 0)
        {
            _ = Linux.Close(descriptor);
        }
    }
}
