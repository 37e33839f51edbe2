using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Twisted.Internet.Loop;
using Twisted.Internet.Native;

namespace Twisted.Internet;

/// <summary>
/// The reactor of Linux: epoll, level-triggered, and plain system calls. Twisted: <c>epollreactor</c>. One epoll event is answered by
/// one read, so that each connection gets an equal share of a turn.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed unsafe class EPollReactor : ReactorBase
{
    private const int EventsPerTurn = 256;
    private const double MaxWaitSeconds = 3600;

    private readonly int _epoll;
    private readonly OwnedDescriptor _wake;
    private readonly EPollEvents _events = new(EventsPerTurn);
    private readonly EPollEvents _setting = new(1);
    private Selectable?[] _byDescriptor = new Selectable?[64];
    private uint _generation;

    /// <summary>A reactor for whichever thread runs it.</summary>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public EPollReactor()
    {
        if (!IsSupported)
        {
            throw new PlatformNotSupportedException("epoll is Linux's; use SelectReactor.");
        }

        _epoll = Require(Linux.EPollCreate(Linux.EPOLL_CLOEXEC));
        _wake = new OwnedDescriptor(Require(Linux.EventFd(0, Linux.EFD_CLOEXEC | Linux.EFD_NONBLOCK)));
        _setting.Set(0, Linux.EPOLLIN, Tag(_wake.Number, 0));
        Require(Linux.EPollControl(_epoll, Linux.EPOLL_CTL_ADD, _wake.Number, _setting.Pointer));
    }

    /// <summary>Whether this system has epoll.</summary>
    [SupportedOSPlatformGuard("linux")]
    public static bool IsSupported => OperatingSystem.IsLinux();

    internal override void Watch(Selectable selectable)
    {
        Interest wanted = selectable.Wanted;
        Interest watched = selectable.Watched;
        if (wanted == watched)
        {
            return;
        }

        int descriptor = (int)selectable.Handle;
        if (watched == Interest.None)
        {
            Claim(selectable, descriptor);
        }

        // With nothing wanted it leaves the set: epoll would go on reporting a hang-up, which nobody could answer.
        int operation = wanted == Interest.None ? Linux.EPOLL_CTL_DEL
            : watched == Interest.None ? Linux.EPOLL_CTL_ADD : Linux.EPOLL_CTL_MOD;
        _setting.Set(0, Flags(wanted), Tag(descriptor, selectable.Generation));
        Require(Linux.EPollControl(_epoll, operation, descriptor, _setting.Pointer));
        selectable.Watched = wanted;
    }

    internal override void Unwatch(Selectable selectable, bool closing)
    {
        int descriptor = (int)selectable.Handle;
        if (descriptor >= 0 && descriptor < _byDescriptor.Length && ReferenceEquals(_byDescriptor[descriptor], selectable))
        {
            _byDescriptor[descriptor] = null;
        }

        // Closing the last descriptor takes it out of the set by itself.
        if (selectable.Watched != Interest.None && (!closing || selectable.MayBeShared))
        {
            _ = Linux.EPollControl(_epoll, Linux.EPOLL_CTL_DEL, descriptor, _setting.Pointer);
        }

        selectable.Watched = Interest.None;
    }

    internal override ReactorSocket? OpenSocket(AddressFamily family, out SocketError error) => RawSocket.Open(family, out error);

    internal override ReactorSocket AdoptSocket(SafeSocketHandle handle)
    {
        RawSocket socket = RawSocket.Adopt((int)handle.DangerousGetHandle());
        handle.SetHandleAsInvalid();
        return socket;
    }

    internal override DatagramSocket Wrap(Socket socket) => new RawDatagramSocket(socket);

    private protected override void Wait(double seconds)
    {
        // Rounded up: a timer must not find the loop spinning through its last fraction of a millisecond.
        int milliseconds = seconds >= MaxWaitSeconds ? (int)(MaxWaitSeconds * 1000) : (int)Math.Ceiling(seconds * 1000);
        int count = Linux.EPollWait(_epoll, _events.Pointer, _events.Capacity, milliseconds);
        if (count < 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            if (errno != Errno.EINTR)
            {
                throw new SocketException((int)Errno.ToSocketError(errno), $"epoll_wait failed with errno {errno}.");
            }
        }

        for (int i = 0; i < count; i++)
        {
            ulong tag = _events.GetData(i);
            int descriptor = (int)(uint)tag;
            if (descriptor == _wake.Number)
            {
                ulong value;
                _ = Linux.Read(descriptor, &value, sizeof(ulong));
            }
            else if (descriptor < _byDescriptor.Length
                && _byDescriptor[descriptor] is Selectable selectable
                && selectable.Generation == (uint)(tag >> 32))
            {
                selectable.Dispatch(Ready(_events.GetFlags(i)));
            }
        }
    }

    private protected override void Wake()
    {
        ulong one = 1;
        try
        {
            _ = Linux.Write(_wake, &one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // The reactor has gone: there is nobody to wake.
        }
    }

    private protected override void Dispose(bool disposing)
    {
        _wake.Dispose();
        _ = Linux.Close(_epoll);
    }

    private static ulong Tag(int descriptor, uint generation) => (uint)descriptor | ((ulong)generation << 32);

    private static uint Flags(Interest interest) =>
        ((interest & Interest.Read) != Interest.None ? Linux.EPOLLIN : 0) | ((interest & Interest.Write) != Interest.None ? Linux.EPOLLOUT : 0);

    /// <summary>An error or hang-up is found by whoever tries to read or write.</summary>
    private static Interest Ready(uint flags)
    {
        if ((flags & (Linux.EPOLLERR | Linux.EPOLLHUP)) != 0)
        {
            return Interest.Read | Interest.Write;
        }

        return ((flags & Linux.EPOLLIN) != 0 ? Interest.Read : Interest.None)
            | ((flags & Linux.EPOLLOUT) != 0 ? Interest.Write : Interest.None);
    }

    private static int Require(int result)
    {
        if (result < 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            throw new SocketException((int)Errno.ToSocketError(errno), $"{Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})");
        }

        return result;
    }

    private void Claim(Selectable selectable, int descriptor)
    {
        if (descriptor >= _byDescriptor.Length)
        {
            Array.Resize(ref _byDescriptor, Math.Max(descriptor + 1, _byDescriptor.Length * 2));
        }

        if (!ReferenceEquals(_byDescriptor[descriptor], selectable))
        {
            // An event of this batch may still be for an earlier owner of the same number.
            selectable.Generation = ++_generation;
            _byDescriptor[descriptor] = selectable;
        }
    }
}
