using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Twisted.Conch;

/// <summary>Opens files of users without being held up, and says whose they are. Linux.</summary>
internal static partial class UnixFile
{
    // statx(2): unlike stat's, its structure is the same on every architecture.
    private const int StatxBytes = 256;
    private const int UidOffset = 20;
    private const int ModeOffset = 28;
    private const int SizeOffset = 40;
    private const uint BasicStats = 0x7ff;
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const int ReadNonBlockingCloseOnExec = 0x800 | 0x80000; // O_RDONLY | O_NONBLOCK | O_CLOEXEC, the same wherever .NET runs on Linux
    private const int NoEntry = 2; // ENOENT
    private const int NotADirectory = 20; // ENOTDIR

    /// <summary>Opens for reading; a FIFO does not wait for its writer.</summary>
    /// <returns>Null when there is no such file.</returns>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SafeFileHandle? Open(string path)
    {
        int descriptor = OpenNative(path, ReadNonBlockingCloseOnExec);
        int error = Marshal.GetLastPInvokeError();
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true)
            : error is NoEntry or NotADirectory ? null
            : throw new IOException($"{path}: cannot be opened (error {error}).");
    }

    /// <summary>Says what an open file or directory is.</summary>
    public static Status StatusOf(SafeFileHandle file, string path)
    {
        Span<byte> status = stackalloc byte[StatxBytes];
        return Statx(file, "", EmptyPath, BasicStats, status) == 0
            ? new Status(
                BitConverter.ToUInt32(status[UidOffset..]), BitConverter.ToUInt16(status[ModeOffset..]), BitConverter.ToInt64(status[SizeOffset..]))
            : throw new IOException($"{path}: its owner cannot be told (error {Marshal.GetLastPInvokeError()}).");
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenNative(string path, int flags);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Statx(SafeFileHandle directory, string path, int flags, uint mask, Span<byte> status);

    /// <summary>What a file is.</summary>
    /// <param name="Owner">The owner's number.</param>
    /// <param name="Mode">Type and permissions.</param>
    /// <param name="Size">Bytes.</param>
    public readonly record struct Status(uint Owner, ushort Mode, long Size)
    {
        public bool IsRegular => (Mode & 0xf000) == 0x8000;

        /// <summary>Whether group or others may write.</summary>
        public bool OthersMayWrite => (Mode & 0x12) != 0;
    }
}
