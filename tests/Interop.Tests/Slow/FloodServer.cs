using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Slow;

/// <summary>Our server as a process of its own, whose commands write without end; what its memory is, the kernel says.</summary>
internal sealed class FloodServer : IServer
{
    private readonly Process _process;

    private FloodServer(Process process, int port, KeyPair hostKey) => (_process, Port, HostKeys) = (process, port, [hostKey]);

    public int Port { get; }

    public IReadOnlyList<KeyPair> HostKeys { get; }

    public static async Task<FloodServer> Start(KeyPair hostKey)
    {
        string program = typeof(FloodServer).Assembly
            .GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "FloodServer").Value!;
        Process process = new() { StartInfo = ProgramRun.StartInfo("dotnet", [program, hostKey.PrivateFile]) };
        process.Start();
        string? line = await process.StandardOutput.ReadLineAsync().WaitAsync(ProgramRun.Limit);
        if (!int.TryParse(line, CultureInfo.InvariantCulture, out int port))
        {
            process.Kill();
            Assert.Fail($"The server did not start:\n{line}\n{await process.StandardError.ReadToEndAsync()}");
        }

        return new FloodServer(process, port, hostKey);
    }

    /// <summary>What it is at now, after a garbage collection.</summary>
    public async Task<FloodFigures> Figures()
    {
        await _process.StandardInput.WriteLineAsync();
        string? line = await _process.StandardOutput.ReadLineAsync().WaitAsync(ProgramRun.Limit);
        long[] numbers = [.. (line ?? "").Split(' ').Select(word => long.Parse(word, CultureInfo.InvariantCulture))];
        return new FloodFigures(numbers[0], numbers[1], PrivateBytes());
    }

    /// <summary>What it is at once its apps stand still: all wait for their clients.</summary>
    /// <param name="meanwhile">Done between one look and the next.</param>
    public async Task<FloodFigures> Settled(Func<Task> meanwhile)
    {
        FloodFigures before = await Figures();
        while (true)
        {
            await meanwhile();
            FloodFigures now = await Figures();
            if (now.Written == before.Written)
            {
                return now;
            }

            before = now;
        }
    }

    /// <summary>Memory that is the process's alone.</summary>
    public long PrivateBytes() => File.ReadLines($"/proc/{_process.Id}/smaps_rollup")
        .Where(line => line.StartsWith("Private_", StringComparison.Ordinal))
        .Sum(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024);

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        TestContext.Out.Write(await _process.StandardError.ReadToEndAsync());
        _process.Dispose();
    }
}
