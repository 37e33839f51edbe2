using System.Runtime.InteropServices;

namespace Twisted.Reactor.Tests.Loop;

/// <summary>The system calls that tests make themselves.</summary>
internal static class LibC
{
    [DllImport("libc", EntryPoint = "kill")]
    public static extern int Kill(int process, int signal);

    [DllImport("libc", EntryPoint = "getrlimit")]
    public static extern int GetLimit(int resource, [Out] ulong[] limit);

    [DllImport("libc", EntryPoint = "setrlimit")]
    public static extern int SetLimit(int resource, ulong[] limit);

    [DllImport("libc", EntryPoint = "dup")]
    public static extern int Dup(int descriptor);

    [DllImport("libc", EntryPoint = "dup2")]
    public static extern int Dup2(int descriptor, int number);

    [DllImport("libc", EntryPoint = "pipe")]
    public static extern int Pipe([Out] int[] ends);

    [DllImport("libc", EntryPoint = "open", CharSet = CharSet.Ansi)]
    public static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fcntl")]
    public static extern int Control(int descriptor, int command, nint argument);

    [DllImport("libc", EntryPoint = "posix_openpt")]
    public static extern int OpenPt(int flags);

    [DllImport("libc", EntryPoint = "grantpt")]
    public static extern int GrantPt(int master);

    [DllImport("libc", EntryPoint = "unlockpt")]
    public static extern int UnlockPt(int master);

    [DllImport("libc", EntryPoint = "ptsname_r")]
    public static extern int PtsName(int master, [Out] byte[] name, nint length);

    [DllImport("libc", EntryPoint = "write", SetLastError = true)]
    public static extern nint Write(int descriptor, byte[] data, nint count);

    [DllImport("libc", EntryPoint = "close")]
    public static extern int Close(int descriptor);

    [DllImport("libc", EntryPoint = "waitpid")]
    public static extern int WaitPid(int process, nint status, int options);
}
