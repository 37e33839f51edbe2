using Twisted.Internet;

namespace Twisted.Conch;

/// <summary>The names of signals that end a command, and their numbers where all systems agree on them or nearly. RFC 4254 §6.10.</summary>
internal static class ExitSignals
{
    private static readonly Dictionary<string, int> Numbers = new(StringComparer.Ordinal)
    {
        ["HUP"] = 1,
        ["INT"] = 2,
        ["QUIT"] = 3,
        ["ILL"] = 4,
        ["ABRT"] = 6,
        ["FPE"] = 8,
        ["KILL"] = 9,
        ["USR1"] = 10,
        ["SEGV"] = 11,
        ["USR2"] = 12,
        ["PIPE"] = 13,
        ["ALRM"] = 14,
        ["TERM"] = 15,
    };

    /// <summary>What a command's connection ends with.</summary>
    /// <param name="name">A name of printable US-ASCII, without SIG.</param>
    public static ProcessTerminated Reason(string name) => Numbers.TryGetValue(name, out int number)
        ? new ProcessTerminated(exitCode: null, number)
        : new ProcessTerminated($"The process ended by signal {name}.");
}
