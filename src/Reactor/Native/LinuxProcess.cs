using System.Runtime.InteropServices;

namespace Twisted.Internet.Native;

/// <summary>The calls on processes, each as its man page has it. All but the getters answer -1 and set <c>errno</c> on failure.</summary>
internal static unsafe partial class LinuxProcess
{
    internal const int WNOHANG = 1;
    internal const int WEXITED = 4;
    internal const int WNOWAIT = 0x01000000;
    internal const int P_PID = 1;
    internal const int X_OK = 1;

    /// <summary>sizeof(siginfo_t), on every architecture.</summary>
    internal const int SigInfoSize = 128;

    /// <summary>One number for all architectures: the call is younger than the common table.</summary>
    private const nint PidFdOpenNumber = 434;

    private const string LibC = "libc";

    [LibraryImport(LibC, EntryPoint = "kill", SetLastError = true)]
    internal static partial int Kill(int process, int signal);

    [LibraryImport(LibC, EntryPoint = "waitpid", SetLastError = true)]
    internal static partial int WaitPid(int process, int* status, int options);

    [LibraryImport(LibC, EntryPoint = "waitid", SetLastError = true)]
    internal static partial int WaitId(int kind, int id, byte* info, int options);

    [LibraryImport(LibC, EntryPoint = "geteuid")]
    internal static partial uint GetEffectiveUser();

    [LibraryImport(LibC, EntryPoint = "getegid")]
    internal static partial uint GetEffectiveGroup();

    [LibraryImport(LibC, EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int Access(string path, int mode);

    /// <summary>A descriptor that turns readable when the process exits. The C library has it by name since glibc 2.36 only.</summary>
    internal static int PidFdOpen(int process) => (int)SystemCall(PidFdOpenNumber, process, 0);

    [LibraryImport(LibC, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint first, nint second);
}
