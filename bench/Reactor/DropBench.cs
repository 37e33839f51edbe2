using System.Globalization;

namespace Twisted.Bench;

/// <summary>Connections that come, are used and are dropped, many times over: descriptors and memory must stay flat.</summary>
internal static class DropBench
{
    /// <summary>Messages to and fro between two looks at a server that is still closing.</summary>
    private const string Pause = "200";
    private const int Looks = 500;

    /// <summary>Times that do not count: compiled code and the heap's first generations grow to their size.</summary>
    private const int Settling = 2;

    public static async Task Run(IReadOnlyList<EchoKind> kinds, int connections, int times)
    {
        Console.WriteLine();
        Console.WriteLine($"{connections} connections dropped {times} times over: memory in MiB after the first and the last time");
        Console.WriteLine($"{"server",-14}{"descriptors",12}{"after",7}{"first",9}{"last",9}{"bytes a connection",20}");
        foreach (EchoKind kind in kinds)
        {
            await using EchoServer server = await EchoServer.Start(kind);
            await server.Load("pingpong", "100", "20000", "64");
            await server.Load("pingpong", "1", Pause, "64");
            int descriptors = server.Descriptors;
            for (int time = 0; time < Settling; time++)
            {
                await Drop(server, connections, descriptors);
            }

            long first = await Drop(server, connections, descriptors);
            long last = first;
            for (int time = 1; time < times; time++)
            {
                last = await Drop(server, connections, descriptors);
            }

            double grown = (last - first) * 1024.0 / ((times - 1L) * connections);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{kind.Name,-14}{descriptors,12}{server.Descriptors,7}{first / 1024.0,9:0.0}{last / 1024.0,9:0.0}{grown,20:0.0}"));
        }
    }

    /// <summary>Memory in KiB when all of them are closed.</summary>
    private static async Task<long> Drop(EchoServer server, int connections, int descriptors)
    {
        await server.Load("drop", connections.ToString(CultureInfo.InvariantCulture));
        for (int look = 0; server.Descriptors > descriptors; look++)
        {
            if (look == Looks)
            {
                throw new InvalidOperationException($"{server.Name} keeps {server.Descriptors} descriptors, and had {descriptors} before.");
            }

            await server.Load("pingpong", "1", Pause, "64");
        }

        return server.MemoryKiB;
    }
}
