using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Twisted.Internet.Native;

/// <summary>
/// Descriptors over a UNIX socket, beside bytes: <c>sendmsg</c> and <c>recvmsg</c> with <c>SCM_RIGHTS</c>, unix(7) and cmsg(3). Both answer -1 and set <c>errno</c>
/// on failure.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class LinuxRights
{
    /// <summary>The most that go with one message: the kernel's SCM_MAX_FD.</summary>
    internal const int MaxPerMessage = 253;

    private const int SCM_RIGHTS = 1;
    private const int MSG_CTRUNC = 8;
    private const int MSG_DONTWAIT = 0x40;
    private const int MSG_CMSG_CLOEXEC = 0x40000000;

    /// <summary>Sends bytes, at least one, and with the first of them descriptors, at most <see cref="MaxPerMessage"/>.</summary>
    internal static nint Send(int socket, ReadOnlySpan<byte> data, ReadOnlySpan<int> descriptors)
    {
        nuint* control = stackalloc nuint[ControlSize / sizeof(nuint)];
        ControlHeader* header = (ControlHeader*)control;
        header->Length = (nuint)(sizeof(ControlHeader) + (descriptors.Length * sizeof(int)));
        header->Level = Linux.SOL_SOCKET;
        header->Type = SCM_RIGHTS;
        descriptors.CopyTo(new Span<int>(header + 1, descriptors.Length));
        fixed (byte* bytes = data)
        {
            Piece piece = new() { Start = bytes, Length = (nuint)data.Length };
            Message message = new() { Pieces = &piece, PieceCount = 1, Control = control, ControlLength = Aligned(header->Length) };
            nint count;
            do
            {
                count = SendMessage(socket, &message, Linux.MSG_NOSIGNAL | MSG_DONTWAIT);
            }
            while (count < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR);
            return count;
        }
    }

    /// <summary>Receives bytes, and descriptors that came with them; those are closed in children that are spawned (close-on-exec).</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="into">Room for the bytes.</param>
    /// <param name="descriptors">Room for <see cref="MaxPerMessage"/>.</param>
    /// <param name="received">How many came.</param>
    /// <param name="lost">Whether more came than this process may open: the system has closed those.</param>
    internal static nint Receive(int socket, Span<byte> into, Span<int> descriptors, out int received, out bool lost)
    {
        received = 0;
        lost = false;
        nuint* control = stackalloc nuint[ControlSize / sizeof(nuint)];
        fixed (byte* bytes = into)
        {
            Piece piece = new() { Start = bytes, Length = (nuint)into.Length };
            Message message = new() { Pieces = &piece, PieceCount = 1, Control = control, ControlLength = (nuint)ControlSize };
            nint count;
            do
            {
                count = ReceiveMessage(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
            }
            while (count < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR);
            if (count >= 0)
            {
                received = Take((byte*)control, message.ControlLength, descriptors);
                lost = (message.Flags & MSG_CTRUNC) != 0;
            }

            return count;
        }
    }

    /// <summary>Room for one header and as many descriptors as there can be, for each of the few kinds of control data.</summary>
    private static int ControlSize => (int)Aligned((nuint)(sizeof(ControlHeader) + (MaxPerMessage * sizeof(int)))) + 64;

    private static nuint Aligned(nuint length) => (length + (nuint)sizeof(nuint) - 1) & ~((nuint)sizeof(nuint) - 1);

    private static int Take(byte* control, nuint length, Span<int> descriptors)
    {
        int taken = 0;
        nuint at = 0;
        while (at + (nuint)sizeof(ControlHeader) <= length)
        {
            ControlHeader* header = (ControlHeader*)(control + at);
            if (header->Length < (nuint)sizeof(ControlHeader) || header->Length > length - at)
            {
                break;
            }

            if (header->Level == Linux.SOL_SOCKET && header->Type == SCM_RIGHTS)
            {
                int count = (int)(header->Length - (nuint)sizeof(ControlHeader)) / sizeof(int);
                new ReadOnlySpan<int>(header + 1, count).CopyTo(descriptors[taken..]);
                taken += count;
            }

            at += Aligned(header->Length);
        }

        return taken;
    }

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMessage(int socket, Message* message, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint ReceiveMessage(int socket, Message* message, int flags);

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Piece
    {
        public void* Start;
        public nuint Length;
    }

    /// <summary>struct msghdr. Where a C library has an int with padding behind it for a length, a length is written all the same: little-endian.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Message
    {
        public void* Name;
        public uint NameLength;
        public Piece* Pieces;
        public nuint PieceCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    /// <summary>struct cmsghdr; the data follows.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ControlHeader
    {
        public nuint Length;
        public int Level;
        public int Type;
    }
}
