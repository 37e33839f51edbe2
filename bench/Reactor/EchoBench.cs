using System.Globalization;

namespace Twisted.Bench;

/// <summary>Server CPU of one kind of load, over all servers, which take turns.</summary>
/// <param name="Title">The head of its table.</param>
/// <param name="Unit">What the figures are of.</param>
/// <param name="Scale">Seconds of CPU to <paramref name="Unit"/>.</param>
/// <param name="Load">What the client does, in order.</param>
internal sealed record EchoBench(string Title, string Unit, double Scale, IReadOnlyList<string> Load)
{
    public static EchoBench Messages(int connections, int messages) => new(
        $"Echo of 64 bytes, {connections} connection(s)", "us a message", 1e6 / messages, ["pingpong", Text(connections), Text(messages), "64"]);

    public static EchoBench Bulk(int megabytes) => new(
        "Echo in bulk, 4 connections, 64 KiB writes", "s a GB", 1000.0 / megabytes, ["bulk", "4", Text(megabytes) + "000000"]);

    /// <summary>
    /// As many bytes as in bulk, but with a piece at a time on its way: what the kernel's queues hold, and so which side waits for the other, is the
    /// same for every server then.
    /// </summary>
    public static EchoBench Pieces(int pieces) => new(
        "Echo of 64 KiB to and fro, 4 connections", "us a piece", 1e6 / pieces, ["pingpong", "4", Text(pieces), "65536"]);

    public static EchoBench Churn(int connections) => new(
        "Accept and close, 16 at a time", "us a connection", 1e6 / connections, ["churn", Text(connections)]);

    public async Task Run(IReadOnlyList<EchoKind> kinds, int rounds)
    {
        List<Figures> all = [];
        try
        {
            foreach (EchoKind kind in kinds)
            {
                all.Add(new Figures(await EchoServer.Start(kind)));
            }

            // What a JIT compiles settles in the first round, which does not count.
            for (int round = 0; round <= rounds; round++)
            {
                foreach (Figures figures in all)
                {
                    await figures.Measure(this, counts: round > 0);
                }
            }
        }
        finally
        {
            foreach (Figures figures in all)
            {
                await figures.Server.DisposeAsync();
            }
        }

        Print(all, rounds);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private void Print(List<Figures> all, int rounds)
    {
        Console.WriteLine();
        Console.WriteLine($"{Title}: server CPU in {Unit}, {rounds} rounds in turn; to C: of the medians");
        Console.WriteLine($"{"server",-14}{"best",9}{"median",9}{"to C",8}{"user",9}");
        double? floor = all.Find(figures => figures.Server.Name == EchoKind.Floor)?.Median;
        foreach (Figures figures in all)
        {
            string ratio = floor is { } c ? (figures.Median / c).ToString("0.00x", CultureInfo.InvariantCulture) : "-";
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{figures.Server.Name,-14}{figures.Best,9:0.00}{figures.Median,9:0.00}{ratio,8}{figures.User,9:0.00}"));
        }
    }

    private sealed class Figures(EchoServer server)
    {
        private readonly List<double> _cpu = [];
        private readonly List<double> _user = [];

        public EchoServer Server => server;

        public double Best => _cpu.Min();

        public double Median => Middle(_cpu);

        public double User => Middle(_user);

        public async Task Measure(EchoBench bench, bool counts)
        {
            (double cpu, double user) = (server.CpuSeconds, server.UserSeconds);
            await server.Load(bench.Load);
            if (counts)
            {
                _cpu.Add((server.CpuSeconds - cpu) * bench.Scale);
                _user.Add((server.UserSeconds - user) * bench.Scale);
            }
        }

        private static double Middle(List<double> values) => values.Order().ElementAt(values.Count / 2);
    }
}
