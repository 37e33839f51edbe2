using System.Diagnostics;
using System.Globalization;

namespace Twisted.Bench;

/// <summary>An echo server that runs on the first processor; what is sent to it comes from the second.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private const string ServerProcessor = "0";
    private const string ClientProcessor = "1";

    private readonly Process _process;
    private readonly bool _pinned;

    private EchoServer(string name, Process process, string port, bool pinned) =>
        (Name, _process, Port, _pinned) = (name, process, port, pinned);

    public string Name { get; }

    public string Port { get; }

    public double CpuSeconds => ProcessFigures.CpuSeconds(_process.Id);

    public double UserSeconds => ProcessFigures.UserSeconds(_process.Id);

    public int Descriptors => Directory.GetFileSystemEntries($"/proc/{_process.Id}/fd").Length;

    public long MemoryKiB => ProcessFigures.MemoryKiB(_process.Id);

    /// <summary>Starts a server.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="pinned">Whether it has the first processor only, and its clients the second.</param>
    public static async Task<EchoServer> Start(EchoKind kind, bool pinned = true)
    {
        ProcessStartInfo info = pinned
            ? Programs.StartInfo("taskset", ["-c", ServerProcessor, kind.Program, .. kind.Arguments])
            : Programs.StartInfo(kind.Program, kind.Arguments);
        Process process = Process.Start(info)!;
        string? port = await process.StandardOutput.ReadLineAsync();
        if (!ushort.TryParse(port, CultureInfo.InvariantCulture, out _))
        {
            process.Kill();
            throw new InvalidOperationException($"{kind.Name} did not start: {port} {await process.StandardError.ReadToEndAsync()}");
        }

        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        return new EchoServer(kind.Name, process, port, pinned);
    }

    /// <summary>Runs the client to its end.</summary>
    /// <param name="arguments">What it is to do, without the port.</param>
    /// <returns>Wall time in seconds.</returns>
    public async Task<double> Load(params IEnumerable<string> arguments)
    {
        string[] command = [Programs.Built("echo_load"), Port, .. arguments];
        string seconds = _pinned
            ? await Programs.Run("taskset", ["-c", ClientProcessor, .. command])
            : await Programs.Run(command[0], command[1..]);
        return double.Parse(seconds, CultureInfo.InvariantCulture);
    }

    /// <summary>Memory in KiB that each of so many connections costs; all of them were used once, and are idle.</summary>
    public async Task<double> KiBOfIdle(int connections)
    {
        await Load("pingpong", "100", "20000", "64");
        long before = MemoryKiB;
        using Process client = Process.Start(Programs.StartInfo(
            Programs.Built("echo_load"), [Port, "idle", connections.ToString(CultureInfo.InvariantCulture)]))!;
        string? line = await client.StandardOutput.ReadLineAsync();
        long after = MemoryKiB;
        client.StandardInput.Close();
        await client.WaitForExitAsync();
        return line == "ready" ? (after - before) / (double)connections : throw new InvalidOperationException($"{Name}: {line}");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
