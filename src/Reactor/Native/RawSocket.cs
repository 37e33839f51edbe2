using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Twisted.Internet.Native;

/// <summary>A socket by system calls: the back end of Linux. Reactor thread only.</summary>
internal sealed unsafe class RawSocket : ReactorSocket
{
    private const int MaxAddressLength = 128;

    private int _descriptor;

    private RawSocket(int descriptor) => _descriptor = descriptor;

    internal override nint Handle => _descriptor;

    internal override EndPoint LocalEndPoint
    {
        get
        {
            byte* address = stackalloc byte[MaxAddressLength];
            uint length = MaxAddressLength;
            return Linux.GetSockName(_descriptor, address, &length) == 0
                ? ReadAddress(address, length)
                : throw new SocketException((int)LastError());
        }
    }

    internal override bool NoDelay
    {
        get => GetOption(Linux.IPPROTO_TCP, Linux.TCP_NODELAY) != 0;
        set => SetOption(Linux.IPPROTO_TCP, Linux.TCP_NODELAY, value ? 1 : 0);
    }

    internal override bool KeepAlive
    {
        get => GetOption(Linux.SOL_SOCKET, Linux.SO_KEEPALIVE) != 0;
        set => SetOption(Linux.SOL_SOCKET, Linux.SO_KEEPALIVE, value ? 1 : 0);
    }

    internal static RawSocket? Open(AddressFamily family, out SocketError error)
    {
        int domain = family switch
        {
            AddressFamily.InterNetworkV6 => Linux.AF_INET6,
            AddressFamily.Unix => Linux.AF_UNIX,
            _ => Linux.AF_INET,
        };
        int descriptor = Linux.Socket(domain, Linux.SOCK_STREAM | Linux.SOCK_NONBLOCK | Linux.SOCK_CLOEXEC, 0);
        error = descriptor < 0 ? LastError() : SocketError.Success;
        return descriptor < 0 ? null : new RawSocket(descriptor);
    }

    /// <summary>A socket that somebody else made; this owns it from now on.</summary>
    /// <exception cref="SocketException">It is no open descriptor.</exception>
    internal static RawSocket Adopt(int descriptor)
    {
        Linux.MakeNonBlocking(descriptor);
        return new RawSocket(descriptor);
    }

    internal override int Receive(Span<byte> into, out SocketError error)
    {
        fixed (byte* buffer = into)
        {
            nint count;
            do
            {
                count = Linux.Receive(_descriptor, buffer, (nuint)into.Length, 0);
            }
            while (count < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR);
            error = count < 0 ? LastError() : SocketError.Success;
            return (int)count;
        }
    }

    internal override int Send(ReadOnlySpan<byte> data, out SocketError error)
    {
        fixed (byte* buffer = data)
        {
            nint count;
            do
            {
                count = Linux.Send(_descriptor, buffer, (nuint)data.Length, Linux.MSG_NOSIGNAL);
            }
            while (count < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR);
            error = count < 0 ? LastError() : SocketError.Success;
            return (int)count;
        }
    }

    internal override ReactorSocket? Accept(out EndPoint? peer, out SocketError error)
    {
        byte* address = stackalloc byte[MaxAddressLength];
        uint length = MaxAddressLength;
        int descriptor = Linux.Accept(_descriptor, address, &length, Linux.SOCK_NONBLOCK | Linux.SOCK_CLOEXEC);
        error = descriptor < 0 ? LastError() : SocketError.Success;
        peer = descriptor < 0 ? null : ReadAddress(address, length);
        return descriptor < 0 ? null : new RawSocket(descriptor);
    }

    internal override SocketError Bind(EndPoint local, bool reusePort = false)
    {
        if (local.AddressFamily != AddressFamily.Unix)
        {
            // Lets a restarted server have its port back at once. It does not let two servers share one: that is SO_REUSEPORT.
            SetOption(Linux.SOL_SOCKET, Linux.SO_REUSEADDR, 1);
        }

        if (reusePort)
        {
            SetOption(Linux.SOL_SOCKET, Linux.SO_REUSEPORT, 1);
        }

        if (local.AddressFamily == AddressFamily.InterNetworkV6)
        {
            // As Twisted: "::" is every IPv6 address and leaves IPv4's port alone.
            SetOption(Linux.IPPROTO_IPV6, Linux.IPV6_V6ONLY, 1);
        }

        SocketAddress address = local.Serialize();
        fixed (byte* bytes = address.Buffer.Span)
        {
            return Linux.Bind(_descriptor, bytes, (uint)address.Size) == 0 ? SocketError.Success : LastError();
        }
    }

    internal override SocketError Listen(int backlog) =>
        Linux.Listen(_descriptor, backlog) == 0 ? SocketError.Success : LastError();

    internal override SocketError Connect(EndPoint remote)
    {
        SocketAddress address = remote.Serialize();
        fixed (byte* bytes = address.Buffer.Span)
        {
            return Linux.Connect(_descriptor, bytes, (uint)address.Size) == 0 ? SocketError.Success : LastError();
        }
    }

    internal override SocketError TakeError() => Errno.ToSocketError(GetOption(Linux.SOL_SOCKET, Linux.SO_ERROR));

    internal override void ShutdownSend() => _ = Linux.Shutdown(_descriptor, Linux.SHUT_WR);

    internal override void Close()
    {
        int descriptor = Interlocked.Exchange(ref _descriptor, -1);
        if (descriptor >= 0)
        {
            // Linux frees the number even when close answers EINTR: trying again could close somebody else's.
            _ = Linux.Close(descriptor);
        }
    }

    internal override void Reset()
    {
        // struct linger { int l_onoff; int l_linger; }: on, zero seconds.
        long linger = BitConverter.IsLittleEndian ? 1L : 1L << 32;
        _ = Linux.SetSockOpt(_descriptor, Linux.SOL_SOCKET, Linux.SO_LINGER, &linger, sizeof(long));
        Close();
    }

    private static SocketError LastError() => Errno.ToSocketError(Marshal.GetLastPInvokeError());

    private static EndPoint ReadAddress(byte* address, uint length)
    {
        ReadOnlySpan<byte> bytes = new(address, (int)Math.Min(length, MaxAddressLength));
        ushort family = MemoryMarshal.Read<ushort>(bytes);
        (AddressFamily dotnet, EndPoint any) = family switch
        {
            Linux.AF_INET6 => (AddressFamily.InterNetworkV6, (EndPoint)SocketAddresses.AnyV6),
            Linux.AF_UNIX => (AddressFamily.Unix, SocketAddresses.AnyUnix),
            _ => (AddressFamily.InterNetwork, SocketAddresses.AnyV4),
        };
        SocketAddress parsed = new(dotnet, bytes.Length);
        bytes.CopyTo(parsed.Buffer.Span);
        return any.Create(parsed);
    }

    private int GetOption(int level, int name)
    {
        int value = 0;
        uint length = sizeof(int);
        return Linux.GetSockOpt(_descriptor, level, name, &value, &length) == 0 ? value : 0;
    }

    private void SetOption(int level, int name, int value) =>
        // The options set here exist on every socket they are set on; on one that is gone already there is nothing to set.
        _ = Linux.SetSockOpt(_descriptor, level, name, &value, sizeof(int));
}
