using System.Net.Sockets;

namespace Twisted.Internet.Native;

/// <summary>
/// The <c>errno</c> values that the calls in <see cref="Linux"/> answer with, and what .NET calls them. The numbers are those
/// of asm-generic, which every Linux that .NET runs on uses.
/// </summary>
internal static class Errno
{
    internal const int ENOENT = 2;
    internal const int ESRCH = 3;
    internal const int EINTR = 4;
    internal const int EIO = 5;
    internal const int E2BIG = 7;
    internal const int ENOEXEC = 8;
    internal const int EBADF = 9;
    internal const int EAGAIN = 11;
    internal const int EACCES = 13;
    internal const int ENOTDIR = 20;

    private const int EPERM = 1;
    private const int ENOMEM = 12;
    private const int EINVAL = 22;
    private const int ENFILE = 23;
    private const int EMFILE = 24;
    private const int EPIPE = 32;
    private const int EPROTO = 71;
    private const int EMSGSIZE = 90;
    private const int EAFNOSUPPORT = 97;
    private const int EADDRINUSE = 98;
    private const int EADDRNOTAVAIL = 99;
    private const int ENETDOWN = 100;
    private const int ENETUNREACH = 101;
    private const int ECONNABORTED = 103;
    private const int ECONNRESET = 104;
    private const int ENOBUFS = 105;
    private const int ENOTCONN = 107;
    private const int ETIMEDOUT = 110;
    private const int ECONNREFUSED = 111;
    private const int EHOSTDOWN = 112;
    private const int EHOSTUNREACH = 113;
    private const int EALREADY = 114;
    private const int EINPROGRESS = 115;

    internal static SocketError ToSocketError(int errno) => errno switch
    {
        0 => SocketError.Success,
        EAGAIN => SocketError.WouldBlock,
        EINTR => SocketError.Interrupted,
        EPERM or EACCES => SocketError.AccessDenied,
        EBADF => SocketError.OperationAborted,
        EINVAL => SocketError.InvalidArgument,
        ENFILE or EMFILE => SocketError.TooManyOpenSockets,
        ENOMEM or ENOBUFS => SocketError.NoBufferSpaceAvailable,
        // A write to a connection that the peer has closed: for whoever reads the reason, that is a reset.
        EPIPE or ECONNRESET => SocketError.ConnectionReset,
        EPROTO or ECONNABORTED => SocketError.ConnectionAborted,
        EAFNOSUPPORT => SocketError.AddressFamilyNotSupported,
        EADDRINUSE => SocketError.AddressAlreadyInUse,
        // The name of a UNIX socket that is not there: .NET has no nearer word for it.
        EADDRNOTAVAIL or ENOENT or ENOTDIR => SocketError.AddressNotAvailable,
        EMSGSIZE => SocketError.MessageSize,
        ENETDOWN => SocketError.NetworkDown,
        ENETUNREACH => SocketError.NetworkUnreachable,
        ENOTCONN => SocketError.NotConnected,
        ETIMEDOUT => SocketError.TimedOut,
        ECONNREFUSED => SocketError.ConnectionRefused,
        EHOSTDOWN => SocketError.HostDown,
        EHOSTUNREACH => SocketError.HostUnreachable,
        EALREADY => SocketError.AlreadyInProgress,
        EINPROGRESS => SocketError.InProgress,
        _ => SocketError.SocketError,
    };
}
