namespace Twisted.Bench;

/// <summary>Memory of connections that fell silent before they tried to log in.</summary>
internal static class IdleBench
{
    /// <summary>Logins before: whatever is loaded or compiled for the first connections is no connection's memory.</summary>
    private const int WarmUp = 60;

    public static async Task Run(IReadOnlyList<ServerKind> kinds, string keyFile)
    {
        Console.WriteLine("Idle connections before login: growth of the server's memory in KiB each (for ours also the managed part)");
        Console.WriteLine($"{"",-14}{"",7}{"after KEXINIT",18}{"after key exchange",20}");
        Console.WriteLine($"{"server",-14}{"held",7}{"KiB",9}{"managed",9}{"KiB",11}{"managed",9}");
        foreach (ServerKind kind in kinds)
        {
            (double greeted, string greetedManaged) = await Measure(kind, keyFile, keyed: false);
            (double keyed, string keyedManaged) = await Measure(kind, keyFile, keyed: true);
            Console.WriteLine(
                $"{kind.Name,-14}{kind.Held,7}{ServerKind.Figure(greeted),9}{greetedManaged,9}{ServerKind.Figure(keyed),11}{keyedManaged,9}");
        }
    }

    private static async Task<(double All, string Managed)> Measure(ServerKind kind, string keyFile, bool keyed)
    {
        await using ServerProcess server = await ServerProcess.Start(kind, keyFile);
        await LoadGenerator.Logins(server, keyFile, WarmUp);
        long? managedBefore = await server.ManagedBytes(kind);
        long before = server.MemoryKiB();
        await using IAsyncDisposable held = await LoadGenerator.Hold(server, keyFile, kind.Held, keyed);
        double each = (server.MemoryKiB() - before) / (double)kind.Held;
        long? managed = await server.ManagedBytes(kind) - managedBefore;
        return (each, managed is { } bytes ? ServerKind.Figure(bytes / 1024.0 / kind.Held) : "-");
    }
}
