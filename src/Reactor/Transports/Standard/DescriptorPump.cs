using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Twisted.Internet.Native;

namespace Twisted.Internet.Transports.Standard;

/// <summary>On Linux, where a descriptor cannot be watched (a file, a device): through a pipe, whose other end the loop has.</summary>
internal sealed unsafe class DescriptorPump : StandardPump
{
    private const int ChunkSize = 16 * 1024;

    private readonly int _from;
    private readonly int _to;
    private readonly int _end;
    private readonly Action _done;

    private DescriptorPump(int from, int to, int end, Action done)
    {
        _from = from;
        _to = to;
        _end = end;
        _done = done;
        Start();
    }

    /// <summary>Carries what is read from <paramref name="descriptor"/>, which stays the caller's.</summary>
    /// <param name="descriptor">What cannot be watched.</param>
    /// <param name="end">The end of the pipe to read from.</param>
    [SupportedOSPlatform("linux")]
    internal static DescriptorPump Reading(int descriptor, out int end)
    {
        int copy = Copy(descriptor);
        (int read, int write) = PipeBeside(copy);
        end = read;
        return new DescriptorPump(copy, write, end, static () => { });
    }

    /// <summary>Carries what is to be written to <paramref name="descriptor"/>, which stays the caller's.</summary>
    /// <param name="descriptor">What cannot be watched.</param>
    /// <param name="end">The end of the pipe to write to.</param>
    /// <param name="done">Called on the thread when all has been written after the end was closed, or no more can be.</param>
    [SupportedOSPlatform("linux")]
    internal static DescriptorPump Writing(int descriptor, out int end, Action done)
    {
        int copy = Copy(descriptor);
        (int read, int write) = PipeBeside(copy);
        end = write;
        return new DescriptorPump(read, copy, end, done);
    }

    /// <summary>A pipe; where there is none to be had, the copy goes too.</summary>
    [SupportedOSPlatform("linux")]
    private static (int Read, int Write) PipeBeside(int copy)
    {
        SocketError error = PipeDescriptor.Create(out int read, out int write);
        if (error == SocketError.Success)
        {
            return (read, write);
        }

        _ = Linux.Close(copy);
        throw new SocketException((int)error);
    }

    /// <summary>Of its own, so that its number cannot become another's while the thread is about to use it.</summary>
    private static int Copy(int descriptor)
    {
        int copy = Linux.Control(descriptor, Linux.F_DUPFD_CLOEXEC, 3);
        return copy >= 0 ? copy : throw new SocketException((int)Errno.ToSocketError(Marshal.GetLastPInvokeError()));
    }

    protected override void Run()
    {
        byte* buffer = stackalloc byte[ChunkSize];
        while (true)
        {
            nint count = Linux.Read(_from, buffer, ChunkSize);
            if (count < 0 && Again(_from, Linux.POLLIN))
            {
                continue;
            }

            if (count <= 0 || !WriteAll(buffer, count))
            {
                break;
            }
        }

        _ = Linux.Close(_from);
        _ = Linux.Close(_to);
        _done();
    }

    protected override void Abandon()
    {
        _ = Linux.Close(_from);
        _ = Linux.Close(_to);
        _ = Linux.Close(_end);
    }

    private bool WriteAll(byte* data, nint count)
    {
        while (count > 0)
        {
            nint written = Linux.Write(_to, data, (nuint)count);
            if (written < 0 && !Again(_to, Linux.POLLOUT))
            {
                Failure = Marshal.GetLastPInvokeErrorMessage();
                return false;
            }

            if (written > 0)
            {
                data += written;
                count -= written;
            }
        }

        return true;
    }

    /// <summary>Somebody who shares it may have made it non-blocking: then it can be waited for after all.</summary>
    private static bool Again(int descriptor, short events)
    {
        int errno = Marshal.GetLastPInvokeError();
        if (errno == Errno.EAGAIN)
        {
            Linux.WaitForOne(descriptor, events);
        }

        return errno is Errno.EAGAIN or Errno.EINTR;
    }
}
