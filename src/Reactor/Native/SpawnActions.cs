using System.Globalization;
using System.Runtime.InteropServices;

namespace Twisted.Internet.Native;

/// <summary>
/// What a child does between its birth and its program, in order: <c>posix_spawn</c>'s file actions and attributes. Every signal is
/// at its default and none is blocked, whatever the runtime has set for itself (it ignores SIGPIPE).
/// </summary>
internal sealed unsafe class SpawnActions : IDisposable
{
    private readonly void* _actions = NativeMemory.AllocZeroed(LinuxSpawn.OpaqueSize);
    private readonly void* _attributes = NativeMemory.AllocZeroed(LinuxSpawn.OpaqueSize);

    internal SpawnActions(bool newSession)
    {
        Require(LinuxSpawn.ActionsInit(_actions));
        Require(LinuxSpawn.AttributesInit(_attributes));
        byte* signals = stackalloc byte[LinuxSpawn.OpaqueSize];
        _ = LinuxSpawn.SigEmptySet(signals);
        Require(LinuxSpawn.SetSignalMask(_attributes, signals));
        _ = LinuxSpawn.SigFillSet(signals);
        Require(LinuxSpawn.SetSignalDefault(_attributes, signals));
        int flags = LinuxSpawn.POSIX_SPAWN_SETSIGMASK | LinuxSpawn.POSIX_SPAWN_SETSIGDEF | (newSession ? LinuxSpawn.POSIX_SPAWN_SETSID : 0);
        Require(LinuxSpawn.SetFlags(_attributes, (short)flags));
    }

    /// <summary>Whether the C library can close all descriptors from one on. Settable for tests: musl cannot.</summary>
    internal static bool HasCloseFrom { get; set; } = true;

    public void Dispose()
    {
        _ = LinuxSpawn.ActionsDestroy(_actions);
        _ = LinuxSpawn.AttributesDestroy(_attributes);
        NativeMemory.Free(_actions);
        NativeMemory.Free(_attributes);
    }

    internal void Open(int descriptor, string path) => Require(LinuxSpawn.AddOpen(_actions, descriptor, path, LinuxTerminal.O_RDWR, 0));

    internal void Duplicate(int from, int to) => Require(LinuxSpawn.AddDup(_actions, from, to));

    internal void Close(int descriptor) => Require(LinuxSpawn.AddClose(_actions, descriptor));

    internal void ChangeDirectory(string path) => Require(LinuxSpawn.AddChangeDirectory(_actions, path));

    /// <summary>Closes <paramref name="first"/> and all above it, so that nothing leaks that some library opened without CLOEXEC.</summary>
    internal void CloseFrom(int first)
    {
        if (HasCloseFrom)
        {
            try
            {
                Require(LinuxSpawn.AddCloseFrom(_actions, first));
                return;
            }
            catch (EntryPointNotFoundException)
            {
                HasCloseFrom = false;
            }
        }

        foreach (string entry in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            if (int.TryParse(Path.GetFileName(entry), NumberStyles.None, CultureInfo.InvariantCulture, out int descriptor) && descriptor >= first)
            {
                Close(descriptor);
            }
        }
    }

    /// <summary>Starts the program; answers an <c>errno</c>.</summary>
    internal int Spawn(string path, ReadOnlySpan<string> args, ReadOnlySpan<string> environment, out int process)
    {
        using NativeStrings program = new(path);
        using NativeStrings argv = new(args);
        using NativeStrings envp = new(environment);
        int started = 0;
        int errno = LinuxSpawn.Spawn(&started, program.Pointers[0], _actions, _attributes, argv.Pointers, envp.Pointers);
        process = started;
        return errno;
    }

    private static void Require(int errno)
    {
        if (errno != 0)
        {
            throw new SpawnError($"The start of a process could not be prepared: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno}).");
        }
    }
}
