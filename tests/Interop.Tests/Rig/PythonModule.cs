using System.Collections.Concurrent;

namespace Twisted.Interop.Tests.Rig;

/// <summary>Asks once whether Debian's Python has a module.</summary>
internal static class PythonModule
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<bool>>> Known = new(StringComparer.Ordinal);

    /// <summary>Skips or fails the running test where the module cannot be imported.</summary>
    public static async Task Require(string module, string package)
    {
        if (!File.Exists(Peers.Python) || !await Known.GetOrAdd(module, static m => new(() => CanImport(m))).Value)
        {
            Peers.Missing($"Python's {module}", package);
        }
    }

    private static async Task<bool> CanImport(string module)
    {
        ProgramRun run = await ProgramRun.Of(Peers.Python, ["-W", "ignore", "-c", "import " + module]);
        return run.ExitCode == 0;
    }
}
