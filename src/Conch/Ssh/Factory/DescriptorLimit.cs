using System.Runtime.InteropServices;

namespace Twisted.Conch.Ssh;

/// <summary>How many descriptors this process may have open: getrlimit(2).</summary>
internal static partial class DescriptorLimit
{
    private const int NumberOfFiles = 7; // RLIMIT_NOFILE on Linux, but for MIPS and SPARC, where .NET does not run

    /// <summary>Three quarters of the limit: the rest is for files, listeners and what connections open besides. Null where it is not known, or none.</summary>
    public static int? ThreeQuarters()
    {
        if (!OperatingSystem.IsLinux() || GetLimit(NumberOfFiles, out Limit limit) != 0)
        {
            return null;
        }

        ulong part = limit.Current / 4 * 3;
        return part is > 0 and <= int.MaxValue ? (int)part : null;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Limit
    {
        public readonly nuint CurrentWord;
        public readonly nuint MaximumWord;

        public ulong Current => CurrentWord;
    }
}
