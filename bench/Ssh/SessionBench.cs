namespace Twisted.Bench;

/// <summary>Server CPU of work on the channels of one connection: bulk both ways, commands, small messages.</summary>
internal static class SessionBench
{
    private const string Gcm = "aes128-gcm@openssh.com";
    private const string ChaCha = "chacha20-poly1305@openssh.com";
    private const string Ctr = "aes128-ctr";

    private static readonly Row[] Rows =
    [
        new("down", Gcm, 512, 1e3, "ms a MiB"),
        new("up", Gcm, 512, 1e3, "ms a MiB"),
        new("down", ChaCha, 512, 1e3, "ms a MiB"),
        new("up", ChaCha, 512, 1e3, "ms a MiB"),
        new("down", Ctr, 512, 1e3, "ms a MiB"),
        new("up", Ctr, 512, 1e3, "ms a MiB"),
        new("exec", Ctr, 4000, 1e6, "us each", IsInProcess: true) { CountOf = kind => kind.Execs },
        new("echo", Ctr, 20000, 1e6, "us a message of 64 bytes", IsInProcess: true),
    ];

    /// <summary>Measures.</summary>
    /// <param name="kinds">The servers.</param>
    /// <param name="keys">Host and user.</param>
    /// <param name="rounds">How often.</param>
    /// <param name="part">A part of the names of the ciphers meant; empty for all.</param>
    public static async Task Run(IReadOnlyList<ServerKind> kinds, HostKeys keys, int rounds, string part)
    {
        List<(ServerKind Kind, ServerProcess Process)> servers = [];
        try
        {
            foreach (ServerKind kind in kinds.Where(kind => kind.HasSessions))
            {
                servers.Add((kind, await ServerProcess.Start(kind, keys.Ed25519, keys.User + ".pub")));
            }

            foreach (Row row in Rows.Where(row => row.Cipher.Contains(part, StringComparison.Ordinal)))
            {
                await Measure(row, servers, keys, rounds);
            }
        }
        finally
        {
            foreach ((_, ServerProcess process) in servers)
            {
                await process.DisposeAsync();
            }
        }
    }

    private static async Task Measure(Row row, List<(ServerKind Kind, ServerProcess Process)> servers, HostKeys keys, int rounds)
    {
        // sshd starts a program for each command: another thing than a command inside the server.
        var measured = servers.Where(server => !row.IsInProcess || server.Kind.Name != Sshd.Name).ToList();
        List<double>[] cpu = [.. measured.Select(_ => new List<double>())];

        // The servers take turns; the first one settles what a JIT compiles, and does not count.
        for (int round = 0; round <= rounds; round++)
        {
            for (int i = 0; i < measured.Count; i++)
            {
                double seconds = await LoadGenerator.Session(measured[i].Process, keys, row.What, row.Cipher, row.CountOf(measured[i].Kind));
                if (round > 0)
                {
                    cpu[i].Add(seconds * row.Scale / row.CountOf(measured[i].Kind));
                }
            }
        }

        Console.WriteLine();
        Console.WriteLine($"{row.What}, {row.Cipher}: server CPU in {row.Unit}, best and median of {rounds} rounds in turn");
        Console.WriteLine($"{"server",-14}{"best",9}{"median",9}{"ours is",9}");
        double? ours = measured.FindIndex(server => server.Kind.Name == ServerKind.Ours) is >= 0 and int at ? Median(cpu[at]) : null;
        for (int i = 0; i < measured.Count; i++)
        {
            string ratio = ours is { } median ? $"{median / Median(cpu[i]):0.00}x" : "-";
            Console.WriteLine($"{measured[i].Kind.Name,-14}{ServerKind.Figure(cpu[i].Min()),9}{ServerKind.Figure(Median(cpu[i])),9}{ratio,9}");
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private sealed record Row(string What, string Cipher, int Count, double Scale, string Unit, bool IsInProcess = false)
    {
        /// <summary>How much of it a server does in a round.</summary>
        public Func<ServerKind, int> CountOf { get; init; } = _ => Count;
    }
}
