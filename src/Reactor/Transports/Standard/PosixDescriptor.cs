using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Twisted.Internet.Native;

namespace Twisted.Internet.Transports.Standard;

/// <summary>A descriptor of any Unix, by its number.</summary>
internal sealed unsafe class PosixDescriptor : BlockingDescriptor
{
    private const int LastStandard = 2;
    private const int Infinite = -1;

    private readonly int _number;

    /// <exception cref="SocketException">It is not open.</exception>
    internal PosixDescriptor(int number)
    {
        int copy = Posix.Dup(number);
        if (copy < 0)
        {
            throw new SocketException((int)SocketError.NotSocket, $"Descriptor {number} is not open: there is nothing to talk over.");
        }

        _ = Posix.Close(copy);
        _number = number;
    }

    internal override bool WaitForInput(Socket loop)
    {
        Posix.PollEntry* entries = stackalloc Posix.PollEntry[2];
        entries[0] = new Posix.PollEntry { Descriptor = _number, Events = Posix.POLLIN };
        entries[1] = new Posix.PollEntry { Descriptor = (int)loop.Handle, Events = Posix.POLLIN };
        while (Posix.Poll(entries, 2, Infinite) < 0 && Marshal.GetLastPInvokeError() == Posix.EINTR)
        {
        }

        // What cannot be polled (a terminal, on some systems) is said to be ready: then reading it is the wait.
        return entries[1].Returned == 0;
    }

    internal override int Read(Span<byte> into)
    {
        fixed (byte* buffer = into)
        {
            nint count;
            do
            {
                count = Posix.Read(_number, buffer, (nuint)into.Length);
            }
            while (count < 0 && Again(Posix.POLLIN));
            return (int)Math.Max(0, count);
        }
    }

    internal override void Write(ReadOnlySpan<byte> data)
    {
        fixed (byte* start = data)
        {
            for (int done = 0; done < data.Length;)
            {
                nint count = Posix.Write(_number, start + done, (nuint)(data.Length - done));
                if (count >= 0)
                {
                    done += (int)count;
                }
                else if (!Again(Posix.POLLOUT))
                {
                    throw new IOException(Marshal.GetLastPInvokeErrorMessage());
                }
            }
        }
    }

    internal override void ShutdownSend() => _ = Posix.Shutdown(_number, Posix.SHUT_WR);

    protected override void Close()
    {
        if (_number > LastStandard)
        {
            _ = Posix.Close(_number);
            return;
        }

        try
        {
            using SafeFileHandle nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            _ = Posix.Dup2(nothing, _number);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // No descriptor is left: it stays open until the program ends.
        }
    }

    /// <summary>Somebody who shares it may have made it non-blocking: then it is waited for.</summary>
    private bool Again(short events)
    {
        int errno = Marshal.GetLastPInvokeError();
        if (errno == Posix.EAGAIN)
        {
            Posix.PollEntry entry = new() { Descriptor = _number, Events = events };
            _ = Posix.Poll(&entry, 1, Infinite);
        }

        return errno == Posix.EAGAIN || errno == Posix.EINTR;
    }
}
