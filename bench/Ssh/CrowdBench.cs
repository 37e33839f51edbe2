namespace Twisted.Bench;

/// <summary>Ten thousand silent connections on one reactor, and a client that comes then.</summary>
internal static class CrowdBench
{
    private const int Crowd = 10_000;

    private const int Newcomers = 200;

    public static async Task Run(IReadOnlyList<ServerKind> kinds, string keyFile)
    {
        Console.WriteLine($"One client after another, alone and beside {Crowd} idle connections: wall and server CPU of a refused login, ms");
        Console.WriteLine($"{"server",-14}{"alone",9}{"cpu",9}{"crowded",9}{"cpu",9}");

        // The others hold 2,000 in the bench before: this one is our own claim.
        foreach (ServerKind kind in kinds.Where(kind => kind.Name == ServerKind.Ours))
        {
            await using ServerProcess server = await ServerProcess.Start(kind, keyFile);
            await LoadGenerator.Logins(server, keyFile, kind.Logins);
            (double Wall, double Cpu) alone = await Newcomer(server, keyFile);
            await using IAsyncDisposable held = await LoadGenerator.Hold(server, keyFile, Crowd);
            (double Wall, double Cpu) crowded = await Newcomer(server, keyFile);
            Console.WriteLine(
                $"{kind.Name,-14}{ServerKind.Figure(alone.Wall),9}{ServerKind.Figure(alone.Cpu),9}"
                + $"{ServerKind.Figure(crowded.Wall),9}{ServerKind.Figure(crowded.Cpu),9}");
        }
    }

    private static async Task<(double Wall, double Cpu)> Newcomer(ServerProcess server, string keyFile)
    {
        double before = server.CpuSeconds();
        (double wall, _) = await LoadGenerator.Logins(server, keyFile, Newcomers, concurrency: 1);
        return (wall * 1000 / Newcomers, (server.CpuSeconds() - before) * 1000 / Newcomers);
    }
}
