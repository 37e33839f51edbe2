using System.Runtime.InteropServices;

namespace Twisted.Internet.Native;

/// <summary>
/// The few calls of the C library that are the same on every Unix: fixed arguments (a variadic function, such as <c>fcntl</c>, takes its arguments
/// elsewhere on some), and numbers that do not differ. All answer -1 and set <c>errno</c> on failure.
/// </summary>
internal static unsafe partial class Posix
{
    internal const short POLLIN = 0x001;
    internal const short POLLOUT = 0x004;
    internal const int SHUT_WR = 1;
    internal const int EINTR = 4;
    internal const int EIO = 5;

    private const string LibC = "libc";

    /// <summary>"It would block", which is one of the numbers that do differ.</summary>
    internal static int EAGAIN => OperatingSystem.IsLinux() ? 11 : 35;

    [LibraryImport(LibC, EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int descriptor, byte* buffer, nuint count);

    [LibraryImport(LibC, EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(int descriptor, byte* buffer, nuint count);

    /// <param name="entries">An array of <see cref="PollEntry"/>.</param>
    /// <param name="count">How many; the type is as wide as a register at most.</param>
    /// <param name="milliseconds">The longest wait; negative waits for ever.</param>
    [LibraryImport(LibC, EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport(LibC, EntryPoint = "dup", SetLastError = true)]
    internal static partial int Dup(int descriptor);

    [LibraryImport(LibC, EntryPoint = "dup2", SetLastError = true)]
    internal static partial int Dup2(SafeHandle descriptor, int number);

    [LibraryImport(LibC, EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int descriptor);

    [LibraryImport(LibC, EntryPoint = "shutdown", SetLastError = true)]
    internal static partial int Shutdown(int descriptor, int how);

    /// <summary>The C <c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PollEntry
    {
        internal int Descriptor;
        internal short Events;
        internal short Returned;
    }
}
