using Twisted.Internet.Native;

namespace Twisted.Python;

/// <summary>The function of <c>twisted.python.procutils</c>.</summary>
public static class Procutils
{
    /// <summary>All programs of a name in PATH, in its order. On Windows also with each ending of PATHEXT.</summary>
    /// <param name="name">The name, without directories.</param>
    /// <returns>Their paths; none when there is none.</returns>
    public static IReadOnlyList<string> Which(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        string[] endings = ["", .. OperatingSystem.IsWindows() ? Split(Environment.GetEnvironmentVariable("PATHEXT")) : []];
        List<string> found = [];
        foreach (string directory in Split(Environment.GetEnvironmentVariable("PATH")))
        {
            found.AddRange(endings.Select(ending => Path.Combine(directory, name + ending)).Where(IsProgram));
        }

        return found;
    }

    private static string[] Split(string? list) => (list ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    private static bool IsProgram(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows() || LinuxProcess.Access(path, LinuxProcess.X_OK) == 0);
}
