using System.Runtime.InteropServices;

namespace Twisted.Internet.Native;

/// <summary>
/// The calls that open and shape a pseudo-terminal, each as its man page has it. All but <see cref="PtsName"/>, which answers an
/// <c>errno</c>, answer -1 and set <c>errno</c> on failure.
/// </summary>
internal static unsafe partial class LinuxTerminal
{
    internal const int O_RDWR = 0x2;
    internal const int O_NOCTTY = 0x100;
    internal const int O_NONBLOCK = 0x800;
    internal const int O_CLOEXEC = 0x80000;

    internal const nuint TIOCSWINSZ = 0x5414;
    internal const nuint TIOCGWINSZ = 0x5413;

    private const string LibC = "libc";

    [LibraryImport(LibC, EntryPoint = "posix_openpt", SetLastError = true)]
    internal static partial int OpenPt(int flags);

    [LibraryImport(LibC, EntryPoint = "grantpt", SetLastError = true)]
    internal static partial int GrantPt(int master);

    [LibraryImport(LibC, EntryPoint = "unlockpt", SetLastError = true)]
    internal static partial int UnlockPt(int master);

    [LibraryImport(LibC, EntryPoint = "ptsname_r")]
    internal static partial int PtsName(int master, byte* name, nuint length);

    /// <param name="descriptor">A terminal; its master end will do.</param>
    /// <param name="request">One of the TIOC constants.</param>
    /// <param name="size">struct winsize: rows, columns, width and height in pixels.</param>
    [LibraryImport(LibC, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int WindowSize(int descriptor, nuint request, ushort* size);
}
