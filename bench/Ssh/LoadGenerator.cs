using System.Diagnostics;
using System.Globalization;

namespace Twisted.Bench;

/// <summary>The one client that loads all servers alike (bench/Peers/loadgen).</summary>
internal static class LoadGenerator
{
    /// <summary>Logins at a time.</summary>
    public const int Concurrency = 6;

    /// <summary>Logs in: with a user's key, or else to be refused.</summary>
    /// <returns>Wall seconds, and with <paramref name="probe"/> the longest time in milliseconds until a new connection was greeted.</returns>
    public static async Task<(double Wall, double? LongestGreeting)> Logins(
        ServerProcess server, string keyFile, int count, bool probe = false, int concurrency = Concurrency, string? userKey = null)
    {
        string output = await Programs.Run(
            Programs.Built("loadgen"),
            "logins", "-addr", $"127.0.0.1:{server.Port}", "-hostkey", keyFile + ".pub", "-n", $"{count}", "-c", $"{concurrency}", $"-probe={probe}",
            "-user", Environment.UserName, "-userkey", userKey ?? string.Empty);
        double[] fields = [.. output.Split(' ').Select(field => double.Parse(field, CultureInfo.InvariantCulture))];
        return (fields[1], probe ? fields[^1] : null);
    }

    /// <summary>Opens connections that fall silent; they close when the result is disposed of.</summary>
    /// <param name="server">The server that holds them.</param>
    /// <param name="keyFile">Its host key.</param>
    /// <param name="count">How many.</param>
    /// <param name="keyed">Whether they fall silent after the key exchange, or already after the server's KEXINIT.</param>
    /// <param name="userKey">With it they fall silent after the login.</param>
    public static async Task<IAsyncDisposable> Hold(ServerProcess server, string keyFile, int count, bool keyed = false, string? userKey = null)
    {
        Process process = Process.Start(Programs.StartInfo(
            Programs.Built("loadgen"), [
                "hold", "-addr", $"127.0.0.1:{server.Port}", "-hostkey", keyFile + ".pub", "-n", $"{count}", $"-keyed={keyed}",
                "-user", Environment.UserName, "-userkey", userKey ?? string.Empty,
            ]))!;
        string? line = await process.StandardOutput.ReadLineAsync();
        return line == $"{count} held"
            ? new Holder(process)
            : throw new InvalidOperationException($"{line}{await process.StandardError.ReadToEndAsync()}");
    }

    /// <summary>Logs in once and works on channels; the server's CPU time of the work alone, in seconds.</summary>
    /// <param name="server">The server.</param>
    /// <param name="keys">Host and user.</param>
    /// <param name="what">down, up, exec or echo.</param>
    /// <param name="cipher">The cipher.</param>
    /// <param name="count">MiB, or how often.</param>
    public static async Task<double> Session(ServerProcess server, HostKeys keys, string what, string cipher, int count)
    {
        using Process process = Process.Start(Programs.StartInfo(
            Programs.Built("loadgen"),
            [
                "session", what, "-addr", $"127.0.0.1:{server.Port}", "-hostkey", keys.Ed25519 + ".pub", "-userkey", keys.User,
                "-user", Environment.UserName, "-cipher", cipher, "-n", $"{count}",
            ]))!;
        await Expect("ready");
        double before = server.CpuSecondsOfNamesakes();
        await process.StandardInput.WriteLineAsync();
        await Expect("done");
        double cpu = server.CpuSecondsOfNamesakes() - before;
        await process.StandardInput.WriteLineAsync();
        await process.WaitForExitAsync();
        return cpu;

        async Task Expect(string wanted)
        {
            if (await process.StandardOutput.ReadLineAsync() != wanted)
            {
                throw new InvalidOperationException(await process.StandardError.ReadToEndAsync());
            }
        }
    }

    private sealed class Holder(Process process) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }
}
