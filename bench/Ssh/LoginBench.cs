namespace Twisted.Bench;

/// <summary>Server CPU of a login, refused or by an Ed25519 key: curve25519-sha256, aes128-ctr with hmac-sha2-256 (what all of them have).</summary>
internal static class LoginBench
{
    public static async Task Run(IReadOnlyList<ServerKind> kinds, string keyFile, int rounds, bool probe, string? userKey = null)
    {
        Console.WriteLine(
            $"{(userKey is null ? "Refused login" : "Login by an Ed25519 key")}, {Path.GetFileName(keyFile)} host key: server CPU in ms each, best and median of {rounds} rounds, {LoadGenerator.Concurrency} at a time");
        Console.WriteLine($"{"server",-14}{"best",9}{"median",9}{"ours is",9}{"wall ms",9}{(probe ? "longest greeting ms" : ""),21}");
        List<Running> running = [];
        try
        {
            foreach (ServerKind kind in kinds)
            {
                running.Add(new Running(kind, await ServerProcess.Start(kind, keyFile, userKey is null ? null : userKey + ".pub")));
            }

            foreach (Running server in running)
            {
                // A JIT compiles what is hot, and settles.
                await LoadGenerator.Logins(server.Process, keyFile, 2 * server.Kind.Logins, userKey: userKey);
            }

            // The servers take turns, so that a slow minute of the machine is everybody's.
            for (int round = 0; round < rounds; round++)
            {
                foreach (Running server in running)
                {
                    await server.Measure(keyFile, probe, userKey);
                }
            }
        }
        finally
        {
            foreach (Running server in running)
            {
                await server.Process.DisposeAsync();
            }
        }

        double? ours = running.Find(server => server.Kind.Name == ServerKind.Ours)?.Best;
        foreach (Running server in running)
        {
            Console.WriteLine(
                $"{server.Kind.Name,-14}{ServerKind.Figure(server.Best),9}{ServerKind.Figure(server.Median),9}"
                + $"{(ours is { } best ? $"{best / server.Best:0.00}x" : "-"),9}{ServerKind.Figure(server.Wall),9}"
                + $"{(probe ? ServerKind.Figure(server.LongestGreeting) : ""),21}");
        }
    }

    private sealed class Running(ServerKind kind, ServerProcess process)
    {
        private readonly List<double> _cpu = [];

        public ServerKind Kind => kind;

        public ServerProcess Process => process;

        public double Best => _cpu.Min();

        public double Median => _cpu.Order().ElementAt(_cpu.Count / 2);

        public double Wall { get; private set; } = double.MaxValue;

        public double LongestGreeting { get; private set; }

        public async Task Measure(string keyFile, bool probe, string? userKey)
        {
            double before = process.CpuSeconds();
            (double wall, double? greeting) = await LoadGenerator.Logins(process, keyFile, kind.Logins, probe, userKey: userKey);
            _cpu.Add((process.CpuSeconds() - before) * 1000 / kind.Logins);
            Wall = Math.Min(Wall, wall * 1000 / kind.Logins);
            LongestGreeting = Math.Max(LongestGreeting, greeting ?? 0);
        }
    }
}
