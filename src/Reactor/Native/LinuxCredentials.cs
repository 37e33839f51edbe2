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

    [LibraryImport(LibC, EntryPoint = "getresuid", SetLastError = true)]
    internal static partial int GetUsers(uint* real, uint* effective, uint* saved);

    [LibraryImport(LibC, EntryPoint = "getresgid", SetLastError = true)]
    internal static partial int GetGroups(uint* real, uint* effective, uint* saved);

    /// <summary>A user's own group, as the system's databases have it.</summary>
    /// <param name="user">The user.</param>
    /// <param name="group">The group.</param>
    /// <returns>Whether the user is known.</returns>
    internal static bool TryGetGroupOf(uint user, out uint group)
    {
        nint entry = GetPassword(user);
        if (entry == 0)
        {
            group = 0;
            return false;
        }

        // struct passwd { char *pw_name; char *pw_passwd; uid_t pw_uid; gid_t pw_gid; ... }, with every C library of Linux
        uint* ids = (uint*)((nint*)entry + 2);
        group = ids[1];
        return true;
    }

    /// <summary>Cannot fail; answers the mask before.</summary>
    [LibraryImport(LibC, EntryPoint = "umask")]
    internal static partial uint Umask(uint mask);

    /// <remarks>What it answers stays the C library's, and holds until the next such call: for the start of a program.</remarks>
    [LibraryImport(LibC, EntryPoint = "getpwuid", SetLastError = true)]
    private static partial nint GetPassword(uint user);
}
