using System.Globalization;

namespace Twisted.Bench;

/// <summary>What the kernel knows of a process.</summary>
internal static class ProcessFigures
{
    private const double TicksPerSecond = 100;

    /// <summary>CPU time so far, of the process and of those of its children that have ended, in seconds.</summary>
    public static double CpuSeconds(int pid) => Seconds(Stat(pid)[11..15]);

    /// <summary>The part of the process's own CPU time that was spent in user mode, in seconds.</summary>
    public static double UserSeconds(int pid) => Seconds(Stat(pid)[11..12]);

    /// <summary>CPU time so far of a process and of its living descendants of the same name, in seconds: sshd has several for a connection.</summary>
    public static double CpuSecondsOfNamesakes(int pid)
    {
        ILookup<int, int> children = Children();
        string name = Name(pid);
        double Sum(int root) => (Name(root) == name ? Seconds(Stat(root)[11..13]) : 0) + children[root].Sum(Sum);
        return Sum(pid);
    }

    /// <summary>Memory in KiB: what is its own, and its part of what is shared, over the process and all its descendants.</summary>
    public static long MemoryKiB(int pid)
    {
        ILookup<int, int> children = Children();
        long Sum(int root) => Pss(root) + children[root].Sum(Sum);
        return Sum(pid);
    }

    private static ILookup<int, int> Children() => Directory.EnumerateDirectories("/proc")
        .Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0]))
        .ToLookup(Parent, path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture));

    private static string Name(int pid) => ReadIfThere($"/proc/{pid}/comm") ?? string.Empty;

    private static double Seconds(string[] ticks) => ticks.Sum(text => long.Parse(text, CultureInfo.InvariantCulture)) / TicksPerSecond;

    /// <summary>The fields of /proc/PID/stat after the program's name; the first one here is the third of proc(5).</summary>
    private static string[] Stat(int pid) => AfterName(File.ReadAllText($"/proc/{pid}/stat"));

    private static string[] AfterName(string stat) => stat[(stat.LastIndexOf(')') + 2)..].Split(' ');

    private static int Parent(string path)
    {
        string? stat = ReadIfThere(Path.Combine(path, "stat"));
        return stat is null ? 0 : int.Parse(AfterName(stat)[1], CultureInfo.InvariantCulture);
    }

    private static long Pss(int pid)
    {
        string? line = ReadIfThere($"/proc/{pid}/smaps_rollup")?.Split('\n').FirstOrDefault(text => text.StartsWith("Pss:", StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    /// <summary>A file of /proc; null when its process has ended meanwhile.</summary>
    private static string? ReadIfThere(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
