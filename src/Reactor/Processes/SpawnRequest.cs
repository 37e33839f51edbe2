namespace Twisted.Internet.Processes;

/// <summary>The arguments of <see cref="IReactorProcess.SpawnProcess"/>, checked and with their defaults.</summary>
internal sealed class SpawnRequest
{
    private static readonly Dictionary<int, ChildFD> StandardDescriptors = new() { [0] = "w", [1] = "r", [2] = "r" };

    internal SpawnRequest(
        string executable,
        IEnumerable<string>? args,
        IReadOnlyDictionary<string, string>? env,
        string? path,
        int? uid,
        int? gid,
        UsePTY usePTY,
        IReadOnlyDictionary<int, ChildFD>? childFDs,
        bool newSession)
    {
        ArgumentException.ThrowIfNullOrEmpty(executable);
        if (usePTY.IsWanted && childFDs is not null)
        {
            throw new ArgumentException("A process on a terminal has the terminal as its descriptors 0, 1 and 2 and no others.", nameof(childFDs));
        }

        Executable = executable;
        Args = args is null ? [executable] : [.. args];
        Environment = [.. (env ?? OurEnvironment()).Select(Variable)];
        SearchPath = env is null ? System.Environment.GetEnvironmentVariable("PATH") : env.GetValueOrDefault("PATH");
        Path = path;
        Uid = uid;
        Gid = gid;
        UsePTY = usePTY;
        ChildFDs = childFDs ?? StandardDescriptors;
        NewSession = newSession;
        foreach (string text in Args.Concat(Environment).Append(executable).Append(path ?? ""))
        {
            if (text.Contains('\0', StringComparison.Ordinal))
            {
                throw new ArgumentException("No argument, variable or path of a process can hold a zero character.", nameof(args));
            }
        }
    }

    internal string Executable { get; }

    internal string[] Args { get; }

    /// <summary>Each as <c>NAME=value</c>.</summary>
    internal string[] Environment { get; }

    /// <summary>The directories to look the program up in; <see langword="null"/> when the environment names none.</summary>
    internal string? SearchPath { get; }

    internal string? Path { get; }

    internal int? Uid { get; }

    internal int? Gid { get; }

    internal UsePTY UsePTY { get; }

    internal IReadOnlyDictionary<int, ChildFD> ChildFDs { get; }

    internal bool NewSession { get; }

    private static string Variable(KeyValuePair<string, string> variable) =>
        variable.Key.Length > 0 && !variable.Key.Contains('=', StringComparison.Ordinal)
            ? $"{variable.Key}={variable.Value}"
            : throw new ArgumentException($"'{variable.Key}' cannot be the name of an environment variable.", nameof(variable));

    private static Dictionary<string, string> OurEnvironment()
    {
        Dictionary<string, string> ours = [];
        foreach (System.Collections.DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            ours[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        return ours;
    }
}
