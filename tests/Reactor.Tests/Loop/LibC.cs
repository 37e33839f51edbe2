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

    [DllImport("libc", EntryPoint = "close")]
    public static extern int Close(int descriptor);

    [DllImport("libc", EntryPoint = "waitpid")]
    public static extern int WaitPid(int process, nint status, int options);
}
