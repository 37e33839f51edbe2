using System.Runtime.InteropServices;

namespace Twisted.Internet.Native;

/// <summary>
/// Who the process is, each call as its man page has it. The C library makes the setters hold for all threads of the process. They answer -1 and
/// set <c>errno</c> on failure.
/// </summary>
internal static unsafe partial class LinuxCredentials
{
    private const string LibC = "libc";

    [LibraryImport(LibC, EntryPoint = "setuid", SetLastError = true)]
    internal static partial int SetUser(uint user);

    [LibraryImport(LibC, EntryPoint = "setgid", SetLastError = true)]
    internal static partial int SetGroup(uint group);

    [LibraryImport(LibC, EntryPoint = "setgroups", SetLastError = true)]
    internal static partial int SetGroups(nuint count, uint* groups);

    /// <summary>Cannot fail; answers the mask before.</summary>
    [LibraryImport(LibC, EntryPoint = "umask")]
    internal static partial uint Umask(uint mask);
}
