using System.Globalization;

namespace Twisted.Bench;

/// <summary>What a second reactor on a second processor brings.</summary>
internal static class GroupBench
{
    private const string Connections = "32";
    private const int Reactors = 2;

    public static async Task Run(int messages, int rounds)
    {
        if (Environment.ProcessorCount < Reactors)
        {
            Console.WriteLine($"group: left out, there are not {Reactors} processors");
            return;
        }

        List<double>[] rates = [.. Enumerable.Range(0, Reactors).Select(static _ => new List<double>())];
        List<EchoServer> servers = [];
        try
        {
            for (int count = 1; count <= Reactors; count++)
            {
                servers.Add(await EchoServer.Start(Kind(count), pinned: false));
            }

            for (int round = 0; round <= rounds; round++)
            {
                for (int i = 0; i < Reactors; i++)
                {
                    double seconds = await servers[i].Load("pingpong", Connections, messages.ToString(CultureInfo.InvariantCulture), "64");
                    if (round > 0)
                    {
                        rates[i].Add(messages / seconds);
                    }
                }
            }
        }
        finally
        {
            foreach (EchoServer server in servers)
            {
                await server.DisposeAsync();
            }
        }

        Print(rates, rounds);
    }

    private static EchoKind Kind(int reactors) => new(
        $"{reactors} reactor(s)",
        "dotnet",
        [EchoKind.OurProgram, "serve", "work", reactors.ToString(CultureInfo.InvariantCulture)],
        static () => Task.FromResult($".NET {Environment.Version}"));

    private static void Print(List<double>[] rates, int rounds)
    {
        double one = Middle(rates[0]);
        Console.WriteLine();
        Console.WriteLine($"Echo with work for each message, {Connections} connections: messages a second, {rounds} rounds in turn");
        Console.WriteLine($"{"server",-14}{"best",9}{"median",9}{"to one",9}");
        for (int i = 0; i < rates.Length; i++)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Kind(i + 1).Name,-14}{rates[i].Max(),9:0}{Middle(rates[i]),9:0}{Middle(rates[i]) / one,8:0.00}x"));
        }
    }

    private static double Middle(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
