using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Twisted.Internet.Native;

namespace Twisted.Internet.Transports.Standard;

/// <summary>
/// On Linux: opened anew, non-blocking, where that can be done, and carried by a thread through a pipe where it cannot.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxStandardDescriptor : StandardDescriptor
{
    private const int Nobodys = -1;

    private readonly int _number;
    private readonly bool _isSocket;

    private LinuxStandardDescriptor(int number, bool isSocket, StreamDescriptor stream, DescriptorPump? pump)
        : base(stream, pump)
    {
        _number = number;
        _isSocket = isSocket;
    }

    /// <summary>Takes a descriptor over.</summary>
    /// <param name="number">Open.</param>
    /// <param name="write">Whether it is written to; else it is read from.</param>
    /// <param name="shared">Whether the other direction uses it too, and closes it.</param>
    /// <param name="pumped">Called on another thread when the last byte that was written has been carried on, if a thread does that.</param>
    /// <exception cref="SocketException">It is not open.</exception>
    internal static LinuxStandardDescriptor Open(int number, bool write, bool shared, Action pumped)
    {
        if (Linux.Control(number, Linux.F_GETFL, 0) < 0)
        {
            throw new SocketException(
                (int)Errno.ToSocketError(Marshal.GetLastPInvokeError()), $"Descriptor {number} is not open: there is nothing to talk over.");
        }

        bool isSocket = IsSocket(number);
        int own = isSocket
            ? Linux.Control(number, Linux.F_DUPFD_CLOEXEC, 3)
            : Linux.Open($"/proc/self/fd/{number}", (write ? Linux.O_WRONLY : 0) | Linux.O_NONBLOCK | Linux.O_NOCTTY | Linux.O_CLOEXEC);
        if (own >= 0 && CanBeWatched(own))
        {
            return new LinuxStandardDescriptor(shared ? Nobodys : number, isSocket, new PipeDescriptor(own), pump: null);
        }

        if (own >= 0)
        {
            // A file: the one opened anew would begin at its start, and overwrite what is there.
            _ = Linux.Close(own);
        }

        DescriptorPump pump = write ? DescriptorPump.Writing(number, out int end, pumped) : DescriptorPump.Reading(number, out end);
        return new LinuxStandardDescriptor(shared ? Nobodys : number, isSocket, new PipeDescriptor(end), pump);
    }

    internal override void ShutdownSend()
    {
        if (_isSocket)
        {
            _ = Linux.Shutdown((int)Stream.Handle, Linux.SHUT_WR);
        }
    }

    internal override void Close()
    {
        Stream.Close();
        if (_number == Nobodys)
        {
            return;
        }

        if (_number > LastStandard)
        {
            _ = Linux.Close(_number);
            return;
        }

        int nothing = Linux.Open("/dev/null", Linux.O_RDWR | Linux.O_CLOEXEC);
        if (nothing >= 0)
        {
            _ = Linux.Dup2(nothing, _number);
            _ = Linux.Close(nothing);
        }
    }

    private static bool IsSocket(int number)
    {
        int type = 0;
        uint length = sizeof(int);
        unsafe
        {
            return Linux.GetSockOpt(number, Linux.SOL_SOCKET, Linux.SO_TYPE, &type, &length) == 0;
        }
    }

    /// <summary>Files, and devices like /dev/null, are what epoll refuses.</summary>
    private static unsafe bool CanBeWatched(int descriptor)
    {
        int epoll = Linux.EPollCreate(Linux.EPOLL_CLOEXEC);
        EPollEvents setting = new(1);
        setting.Set(0, Linux.EPOLLIN, 0);
        bool can = Linux.EPollControl(epoll, Linux.EPOLL_CTL_ADD, descriptor, setting.Pointer) == 0;
        _ = Linux.Close(epoll);
        return can;
    }
}
