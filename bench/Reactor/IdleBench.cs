using System.Globalization;

namespace Twisted.Bench;

/// <summary>Memory of a connection that was used once and is idle.</summary>
internal static class IdleBench
{
    public static async Task Run(IReadOnlyList<EchoKind> kinds, int connections)
    {
        Console.WriteLine();
        Console.WriteLine($"Memory of {connections} idle connections, KiB each");
        foreach (EchoKind kind in kinds)
        {
            await using EchoServer server = await EchoServer.Start(kind);
            double each = await server.KiBOfIdle(connections);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind.Name,-14}{each,9:0.00}"));
        }
    }
}
