using System.Diagnostics;
using System.Globalization;

namespace Twisted.Bench;

/// <summary>A server that runs, and what the kernel knows of it.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    /// <summary>Starts a server.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="keyFile">Its host key.</param>
    /// <param name="userKey">The public key that may log in; without one nobody may.</param>
    public static async Task<ServerProcess> Start(ServerKind kind, string keyFile, string? userKey = null)
    {
        bool isSshd = kind.Name == Sshd.Name;
        int port = isSshd ? Sshd.FreePort() : 0;
        IEnumerable<string> arguments = isSshd ? Sshd.Arguments(keyFile, port, userKey) : [.. kind.Arguments, keyFile, .. userKey is null ? [] : new[] { userKey }];
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

    /// <inheritdoc cref="ProcessFigures.CpuSeconds"/>
    public double CpuSeconds() => ProcessFigures.CpuSeconds(_process.Id);

    /// <inheritdoc cref="ProcessFigures.CpuSecondsOfNamesakes"/>
    public double CpuSecondsOfNamesakes() => ProcessFigures.CpuSecondsOfNamesakes(_process.Id);

    /// <inheritdoc cref="ProcessFigures.MemoryKiB"/>
    public long MemoryKiB() => ProcessFigures.MemoryKiB(_process.Id);

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
}
