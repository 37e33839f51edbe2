using System.Diagnostics;
using System.Globalization;

namespace Twisted.Bench;

/// <summary>A server that runs, and what the kernel knows of it.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    public static async Task<ServerProcess> Start(ServerKind kind, string keyFile)
    {
        bool isSshd = kind.Name == Sshd.Name;
        int port = isSshd ? Sshd.FreePort() : 0;
        IEnumerable<string> arguments = isSshd ? Sshd.Arguments(keyFile, port) : [.. kind.Arguments, keyFile];
        Process process = Process.Start(Programs.StartInfo(kind.Program, arguments))!;
        string? line = await (isSshd ? process.StandardError : process.StandardOutput).ReadLineAsync();
        if (isSshd ? line?.StartsWith("Server listening", StringComparison.Ordinal) != true : !int.TryParse(line, CultureInfo.InvariantCulture, out port))
        {
            process.Kill();
            throw new InvalidOperationException($"{kind.Name} did not start: {line} {await process.StandardError.ReadToEndAsync()}");
        }

        // What it logs is not read by anybody, but a full pipe would stop it.
        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        return new ServerProcess(process, port);
    }

    /// <summary>CPU time so far, of the process and of those of its children that have ended, in seconds.</summary>
    public double CpuSeconds()
    {
        string[] fields = Stat();
        return fields[11..15].Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)) / 100.0;
    }

    /// <summary>Memory in KiB: what is its own, and its part of what is shared, over the process and all its descendants.</summary>
    public long MemoryKiB()
    {
        ILookup<int, int> children = Directory.EnumerateDirectories("/proc")
            .Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0]))
            .ToLookup(Parent, path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture));
        long Sum(int pid) => Pss(pid) + children[pid].Sum(Sum);
        return Sum(_process.Id);
    }

    /// <summary>Asks our server for the managed bytes that are in use after a full collection; <c>null</c> from any other.</summary>
    public async Task<long?> ManagedBytes(ServerKind kind)
    {
        if (kind.Name != ServerKind.Ours)
        {
            return null;
        }

        await _process.StandardInput.WriteLineAsync("collect");
        return long.Parse((await _process.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>The fields of /proc/PID/stat after the program's name; the first one here is the third of proc(5).</summary>
    private string[] Stat()
    {
        string stat = File.ReadAllText($"/proc/{_process.Id}/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
    }

    private static int Parent(string path)
    {
        string? stat = ReadIfThere(Path.Combine(path, "stat"));
        return stat is null ? 0 : int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
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
