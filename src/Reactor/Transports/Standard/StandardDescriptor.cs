using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Twisted.Internet.Native;

namespace Twisted.Internet.Transports.Standard;

/// <summary>
/// A descriptor that this process was started with, as the loop can use it. Whether it blocks is a property of what it stands for, and
/// other processes (the shell on the same terminal) share that: it is opened anew where that can be done, and carried by a thread where
/// it cannot. Twisted makes it non-blocking for all.
/// </summary>
internal sealed class StandardDescriptor
{
    private const int LastStandard = 2;
    private const int Nobodys = -1;

    private readonly int _number;
    private readonly bool _isSocket;

    private StandardDescriptor(int number, bool isSocket, StreamDescriptor stream, DescriptorPump? pump)
    {
        _number = number;
        _isSocket = isSocket;
        Stream = stream;
        Pump = pump;
    }

    /// <summary>What the loop reads or writes.</summary>
    internal StreamDescriptor Stream { get; }

    /// <summary>The thread that carries it on, if there must be one.</summary>
    internal DescriptorPump? Pump { get; }

    /// <summary>Takes a descriptor over.</summary>
    /// <param name="number">Open.</param>
    /// <param name="write">Whether it is written to; else it is read from.</param>
    /// <param name="shared">Whether the other direction uses it too, and closes it.</param>
    /// <param name="pumped">Called on another thread when the last byte that was written has been carried on, if a thread does that.</param>
    /// <exception cref="SocketException">It is not open.</exception>
    [SupportedOSPlatform("linux")]
    internal static StandardDescriptor Open(int number, bool write, bool shared, Action pumped)
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
            return new StandardDescriptor(shared ? Nobodys : number, isSocket, new PipeDescriptor(own), pump: null);
        }

        if (own >= 0)
        {
            // A file: the one opened anew would begin at its start, and overwrite what is there.
            _ = Linux.Close(own);
        }

        DescriptorPump pump = write ? DescriptorPump.Writing(number, out int end, pumped) : DescriptorPump.Reading(number, out end);
        return new StandardDescriptor(shared ? Nobodys : number, isSocket, new PipeDescriptor(end), pump);
    }

    /// <summary>Tells the other side that no more comes: to a socket's, closing one of its descriptors says nothing.</summary>
    internal void ShutdownSend()
    {
        if (_isSocket)
        {
            _ = Linux.Shutdown((int)Stream.Handle, Linux.SHUT_WR);
        }
    }

    /// <summary>
    /// Closes it, so that the other side sees the end. The three that everybody knows by number stay taken, by nothing: what another part of
    /// the program writes to them must not end up in a connection that got the number.
    /// </summary>
    internal void Close()
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
