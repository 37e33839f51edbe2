using System.Runtime.InteropServices;

namespace Twisted.Internet.Native;

/// <summary><c>posix_spawn</c> and what shapes it, each as its man page has it. All answer an <c>errno</c>, 0 being success.</summary>
internal static unsafe partial class LinuxSpawn
{
    internal const short POSIX_SPAWN_SETSIGDEF = 0x04;
    internal const short POSIX_SPAWN_SETSIGMASK = 0x08;
    internal const short POSIX_SPAWN_SETSID = 0x80;

    /// <summary>Room for posix_spawn_file_actions_t, posix_spawnattr_t and sigset_t; the largest, glibc's second, takes 336 bytes.</summary>
    internal const int OpaqueSize = 512;

    private const string LibC = "libc";

    [LibraryImport(LibC, EntryPoint = "posix_spawn")]
    internal static partial int Spawn(int* process, byte* path, void* actions, void* attributes, byte** args, byte** environment);

    [LibraryImport(LibC, EntryPoint = "posix_spawn_file_actions_init")]
    internal static partial int ActionsInit(void* actions);

    [LibraryImport(LibC, EntryPoint = "posix_spawn_file_actions_destroy")]
    internal static partial int ActionsDestroy(void* actions);

    [LibraryImport(LibC, EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int AddOpen(void* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport(LibC, EntryPoint = "posix_spawn_file_actions_adddup2")]
    internal static partial int AddDup(void* actions, int from, int to);

    [LibraryImport(LibC, EntryPoint = "posix_spawn_file_actions_addclose")]
    internal static partial int AddClose(void* actions, int descriptor);

    [LibraryImport(LibC, EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    internal static partial int AddCloseFrom(void* actions, int first);

    [LibraryImport(LibC, EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int AddChangeDirectory(void* actions, string path);

    [LibraryImport(LibC, EntryPoint = "posix_spawnattr_init")]
    internal static partial int AttributesInit(void* attributes);

    [LibraryImport(LibC, EntryPoint = "posix_spawnattr_destroy")]
    internal static partial int AttributesDestroy(void* attributes);

    [LibraryImport(LibC, EntryPoint = "posix_spawnattr_setflags")]
    internal static partial int SetFlags(void* attributes, short flags);

    [LibraryImport(LibC, EntryPoint = "posix_spawnattr_setsigmask")]
    internal static partial int SetSignalMask(void* attributes, void* signals);

    [LibraryImport(LibC, EntryPoint = "posix_spawnattr_setsigdefault")]
    internal static partial int SetSignalDefault(void* attributes, void* signals);

    [LibraryImport(LibC, EntryPoint = "sigemptyset")]
    internal static partial int SigEmptySet(void* signals);

    [LibraryImport(LibC, EntryPoint = "sigfillset")]
    internal static partial int SigFillSet(void* signals);
}
