using System.Diagnostics;
using System.Globalization;

namespace Twisted.Bench;

/// <summary>The one client that loads all servers alike (bench/Peers/loadgen).</summary>
internal static class LoadGenerator
{
    /// <summary>Logins at a time.</summary>
    public const int Concurrency = 6;

    /// <summary>Has logins refused.</summary>
    /// <returns>Wall seconds, and with <paramref name="probe"/> the longest time in milliseconds until a new connection was greeted.</returns>
    public static async Task<(double Wall, double? LongestGreeting)> Logins(
        ServerProcess server, string keyFile, int count, bool probe = false, int concurrency = Concurrency)
    {
        string output = await Programs.Run(
            Programs.Built("loadgen"),
            "logins", "-addr", $"127.0.0.1:{server.Port}", "-hostkey", keyFile + ".pub", "-n", $"{count}", "-c", $"{concurrency}", $"-probe={probe}");
        double[] fields = [.. output.Split(' ').Select(field => double.Parse(field, CultureInfo.InvariantCulture))];
        return (fields[1], probe ? fields[^1] : null);
    }

    /// <summary>Opens connections that fall silent; they close when the result is disposed of.</summary>
    /// <param name="server">The server that holds them.</param>
    /// <param name="keyFile">Its host key.</param>
    /// <param name="count">How many.</param>
    /// <param name="keyed">Whether they fall silent after the key exchange, or already after the server's KEXINIT.</param>
    public static async Task<IAsyncDisposable> Hold(ServerProcess server, string keyFile, int count, bool keyed = false)
    {
        Process process = Process.Start(Programs.StartInfo(
            Programs.Built("loadgen"), ["hold", "-addr", $"127.0.0.1:{server.Port}", "-hostkey", keyFile + ".pub", "-n", $"{count}", $"-keyed={keyed}"]))!;
        string? line = await process.StandardOutput.ReadLineAsync();
        return line == $"{count} held"
            ? new Holder(process)
            : throw new InvalidOperationException($"{line}{await process.StandardError.ReadToEndAsync()}");
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
