using System.Runtime.InteropServices;

namespace Twisted.Internet.Native;

/// <summary>What a name in the file system stands for at the moment.</summary>
/// <param name="Device">Where it is.</param>
/// <param name="Node">Its number there.</param>
/// <param name="IsSocket">Whether it is a UNIX socket.</param>
internal readonly record struct FileIdentity(ulong Device, ulong Node, bool IsSocket)
{
    private const int StatSize = 256;
    private const int ModeOffset = 28;
    private const int NodeOffset = 32;
    private const int DeviceOffset = 136;
    private const int FormatMask = 0xf000;
    private const int SocketFormat = 0xc000;

    /// <summary><see langword="null"/> when there is nothing of that name, or this is not Linux. Links are not followed.</summary>
    internal static unsafe FileIdentity? Of(string name)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        // struct statx has the same layout on every architecture, which struct stat has not.
        byte* stat = stackalloc byte[StatSize];
        if (Linux.Statx(Linux.AT_FDCWD, name, Linux.AT_SYMLINK_NOFOLLOW, Linux.STATX_BASIC_STATS, stat) != 0)
        {
            return null;
        }

        ReadOnlySpan<byte> bytes = new(stat, StatSize);
        return new FileIdentity(
            MemoryMarshal.Read<ulong>(bytes[DeviceOffset..]),
            MemoryMarshal.Read<ulong>(bytes[NodeOffset..]),
            (MemoryMarshal.Read<ushort>(bytes[ModeOffset..]) & FormatMask) == SocketFormat);
    }
}
