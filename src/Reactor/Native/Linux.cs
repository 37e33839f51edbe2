using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Twisted.Internet.Native;

/// <summary>
/// The system calls of the epoll back end, each as its man page has it. All answer -1 and set <c>errno</c> on failure.
/// Constants are those of asm-generic: every Linux that .NET runs on.
/// </summary>
internal static unsafe partial class Linux
{
    internal const uint EPOLLIN = 0x001;
    internal const uint EPOLLOUT = 0x004;
    internal const uint EPOLLERR = 0x008;
    internal const uint EPOLLHUP = 0x010;

    internal const int EPOLL_CTL_ADD = 1;
    internal const int EPOLL_CTL_DEL = 2;
    internal const int EPOLL_CTL_MOD = 3;
    internal const int EPOLL_CLOEXEC = 0x80000;

    internal const int EFD_CLOEXEC = 0x80000;
    internal const int EFD_NONBLOCK = 0x800;

    internal const short POLLIN = 0x001;
    internal const short POLLOUT = 0x004;

    internal const int F_DUPFD_CLOEXEC = 1030;
    internal const int F_SETFD = 2;
    internal const int FD_CLOEXEC = 1;
    internal const int F_GETFL = 3;
    internal const int F_SETFL = 4;
    internal const int O_WRONLY = 1;
    internal const int O_RDWR = 2;
    internal const int O_NOCTTY = 0x100;
    internal const int O_NONBLOCK = 0x800;
    internal const int O_CLOEXEC = 0x80000;

    internal const int AT_FDCWD = -100;
    internal const int AT_SYMLINK_NOFOLLOW = 0x100;
    internal const uint STATX_BASIC_STATS = 0x7ff;

    internal const int AF_UNIX = 1;
    internal const int AF_INET = 2;
    internal const int AF_INET6 = 10;
    internal const int SOCK_STREAM = 1;
    internal const int SOCK_NONBLOCK = 0x800;
    internal const int SOCK_CLOEXEC = 0x80000;

    internal const int SOL_SOCKET = 1;
    internal const int SO_REUSEADDR = 2;
    internal const int SO_TYPE = 3;
    internal const int SO_ERROR = 4;
    internal const int SO_KEEPALIVE = 9;
    internal const int SO_LINGER = 13;
    internal const int SO_REUSEPORT = 15;
    internal const int IPPROTO_TCP = 6;
    internal const int TCP_NODELAY = 1;
    internal const int IPPROTO_IPV6 = 41;
    internal const int IPV6_V6ONLY = 26;

    internal const int MSG_NOSIGNAL = 0x4000;
    internal const int SHUT_WR = 1;

    private const string LibC = "libc";

    /// <summary>For threads that have nothing else to do: waits, without a limit, for one descriptor.</summary>
    internal static void WaitForOne(int descriptor, short events)
    {
        // struct pollfd { int fd; short events; short revents; }
        short* entry = stackalloc short[4];
        *(int*)entry = descriptor;
        entry[2] = events;
        entry[3] = 0;
        _ = Poll(entry, 1, -1);
    }

    /// <exception cref="SocketException">It is not an open descriptor.</exception>
    internal static void MakeNonBlocking(int descriptor)
    {
        int flags = Control(descriptor, F_GETFL, 0);
        if (flags < 0 || ((flags & O_NONBLOCK) == 0 && Control(descriptor, F_SETFL, flags | O_NONBLOCK) < 0))
        {
            throw new SocketException((int)Errno.ToSocketError(Marshal.GetLastPInvokeError()), $"Descriptor {descriptor} is not open.");
        }
    }

    [LibraryImport(LibC, EntryPoint = "epoll_create1", SetLastError = true)]
    internal static partial int EPollCreate(int flags);

    /// <param name="epoll">From <see cref="EPollCreate"/>.</param>
    /// <param name="operation">One of the EPOLL_CTL constants.</param>
    /// <param name="descriptor">What to watch.</param>
    /// <param name="settings">One event as <see cref="EPollEvents"/> lays it out.</param>
    [LibraryImport(LibC, EntryPoint = "epoll_ctl", SetLastError = true)]
    internal static partial int EPollControl(int epoll, int operation, int descriptor, byte* settings);

    [LibraryImport(LibC, EntryPoint = "epoll_wait", SetLastError = true)]
    internal static partial int EPollWait(int epoll, byte* events, int maxEvents, int milliseconds);

    [LibraryImport(LibC, EntryPoint = "eventfd", SetLastError = true)]
    internal static partial int EventFd(uint initial, int flags);

    [LibraryImport(LibC, EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int descriptor, void* buffer, nuint count);

    [LibraryImport(LibC, EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(SafeHandle descriptor, void* buffer, nuint count);

    [LibraryImport(LibC, EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(int descriptor, void* buffer, nuint count);

    /// <param name="descriptors">An array of <c>struct pollfd</c>.</param>
    /// <param name="count">How many.</param>
    /// <param name="milliseconds">The longest wait; negative waits for ever.</param>
    [LibraryImport(LibC, EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(void* descriptors, nuint count, int milliseconds);

    /// <remarks>Variadic as well; what it takes more is for files that it makes.</remarks>
    [LibraryImport(LibC, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags);

    [LibraryImport(LibC, EntryPoint = "dup2", SetLastError = true)]
    internal static partial int Dup2(int descriptor, int number);

    [LibraryImport(LibC, EntryPoint = "pipe2", SetLastError = true)]
    internal static partial int Pipe(int* ends, int flags);

    /// <remarks>
    /// A variadic function of C. Its integer arguments are passed as those of any other function on every Linux ABI that .NET runs on.
    /// </remarks>
    [LibraryImport(LibC, EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int Control(int descriptor, int command, nint argument);

    [LibraryImport(LibC, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Statx(int directory, string path, int flags, uint mask, byte* stat);

    [LibraryImport(LibC, EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int descriptor);

    [LibraryImport(LibC, EntryPoint = "socket", SetLastError = true)]
    internal static partial int Socket(int domain, int type, int protocol);

    [LibraryImport(LibC, EntryPoint = "bind", SetLastError = true)]
    internal static partial int Bind(int descriptor, byte* address, uint length);

    [LibraryImport(LibC, EntryPoint = "listen", SetLastError = true)]
    internal static partial int Listen(int descriptor, int backlog);

    [LibraryImport(LibC, EntryPoint = "accept4", SetLastError = true)]
    internal static partial int Accept(int descriptor, byte* address, uint* length, int flags);

    [LibraryImport(LibC, EntryPoint = "connect", SetLastError = true)]
    internal static partial int Connect(int descriptor, byte* address, uint length);

    [LibraryImport(LibC, EntryPoint = "recv", SetLastError = true)]
    internal static partial nint Receive(int descriptor, byte* buffer, nuint count, int flags);

    [LibraryImport(LibC, EntryPoint = "send", SetLastError = true)]
    internal static partial nint Send(int descriptor, byte* buffer, nuint count, int flags);

    [LibraryImport(LibC, EntryPoint = "recvfrom", SetLastError = true)]
    internal static partial nint ReceiveFrom(int descriptor, byte* buffer, nuint count, int flags, byte* address, uint* length);

    [LibraryImport(LibC, EntryPoint = "sendto", SetLastError = true)]
    internal static partial nint SendTo(int descriptor, byte* buffer, nuint count, int flags, byte* address, uint length);

    [LibraryImport(LibC, EntryPoint = "shutdown", SetLastError = true)]
    internal static partial int Shutdown(int descriptor, int how);

    [LibraryImport(LibC, EntryPoint = "getsockname", SetLastError = true)]
    internal static partial int GetSockName(int descriptor, byte* address, uint* length);

    [LibraryImport(LibC, EntryPoint = "getsockopt", SetLastError = true)]
    internal static partial int GetSockOpt(int descriptor, int level, int name, void* value, uint* length);

    [LibraryImport(LibC, EntryPoint = "setsockopt", SetLastError = true)]
    internal static partial int SetSockOpt(int descriptor, int level, int name, void* value, uint length);
}
