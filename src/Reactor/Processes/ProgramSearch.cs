using Twisted.Internet.Native;

namespace Twisted.Internet.Processes;

/// <summary>Finds a program as <c>execvp(3)</c> does.</summary>
internal static class ProgramSearch
{
    /// <summary>Where programs are when the environment has no PATH. Python: <c>os.defpath</c>.</summary>
    internal const string DefaultPath = "/bin:/usr/bin";

    /// <summary>The file to start.</summary>
    /// <param name="executable">A path, which is taken as it is; or a name.</param>
    /// <param name="searchPath">The directories to look in, with colons between.</param>
    /// <param name="directory">Where relative ones begin; ours when absent.</param>
    /// <exception cref="SpawnError">No directory has it, or none that we may start.</exception>
    internal static string Find(string executable, string? searchPath, string? directory)
    {
        if (executable.Contains('/', StringComparison.Ordinal))
        {
            return executable;
        }

        string path = searchPath ?? DefaultPath;
        string? forbidden = null;
        foreach (string entry in path.Split(':'))
        {
            // Relative ones, of which the empty one is, count from the directory that the child starts in.
            string candidate = Path.Combine(entry.Length == 0 ? "." : entry, executable);
            string seen = directory is null ? candidate : Path.Combine(directory, candidate);
            if (File.Exists(seen))
            {
                if (LinuxProcess.Access(seen, LinuxProcess.X_OK) == 0)
                {
                    return candidate;
                }

                forbidden ??= candidate;
            }
        }

        throw new SpawnError(forbidden is null
            ? $"There is no program '{executable}' in PATH ({path})."
            : $"'{forbidden}' is not executable.");
    }
}
