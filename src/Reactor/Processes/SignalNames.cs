namespace Twisted.Internet;

/// <summary>The signals of Linux by name and by number. Python: the constants of the module <c>signal</c>.</summary>
public static class SignalNames
{
    private static readonly string[] ByNumber =
    [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
        "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    /// <summary>The number of the last signal there is; those from 32 on have no names.</summary>
    internal const int Last = 64;

    /// <summary>The number of a signal.</summary>
    /// <param name="name">Its name, with or without <c>SIG</c>, in capitals.</param>
    /// <returns>The number, or <see langword="null"/> if there is no such signal.</returns>
    public static int? NumberOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string bare = name.StartsWith("SIG", StringComparison.Ordinal) ? name[3..] : name;
        int number = bare.Length == 0 ? -1 : Array.IndexOf(ByNumber, bare);
        return number > 0 ? number : null;
    }

    /// <summary>The name of a signal, without <c>SIG</c>, as RFC 4254 §6.10 has them.</summary>
    /// <param name="number">Its number.</param>
    /// <returns>The name, or <see langword="null"/> if it has none.</returns>
    public static string? NameOf(int number) => number > 0 && number < ByNumber.Length ? ByNumber[number] : null;
}
