namespace Twisted.Bench;

/// <summary>Memory of connections that fell silent before they tried to log in.</summary>
internal static class IdleBench
{
    /// <summary>Logins before: whatever is loaded or compiled for the first connections is no connection's memory.</summary>
    private const int WarmUp = 60;

    public static async Task Run(IReadOnlyList<ServerKind> kinds, string keyFile)
    {
        Console.WriteLine("Idle connections before login: growth of the server's memory in KiB each, by the first so many and by as many more;");
        Console.WriteLine("managed: what of it is live on the managed heap");
        Console.WriteLine($"{"",-14}{"",7}{"after KEXINIT",27}{"after key exchange",27}");
        Console.WriteLine($"{"server",-14}{"held",7}{"first",9}{"next",9}{"managed",9}{"first",9}{"next",9}{"managed",9}");
        foreach (ServerKind kind in kinds)
        {
            string greeted = await Measure(kind, keyFile, keyed: false);
            string keyed = await Measure(kind, keyFile, keyed: true);
            Console.WriteLine($"{kind.Name,-14}{kind.Held,7}{greeted}{keyed}");
        }
    }

    private static async Task<string> Measure(ServerKind kind, string keyFile, bool keyed)
    {
        await using ServerProcess server = await ServerProcess.Start(kind, keyFile);
        await LoadGenerator.Logins(server, keyFile, WarmUp);
        long? managedBefore = await server.ManagedBytes(kind);
        long before = server.MemoryKiB();
        await using IAsyncDisposable first = await LoadGenerator.Hold(server, keyFile, kind.Held, keyed);
        long half = server.MemoryKiB();
        await using IAsyncDisposable next = await LoadGenerator.Hold(server, keyFile, kind.Held, keyed);
        long all = server.MemoryKiB();
        long? managed = await server.ManagedBytes(kind) - managedBefore;
        return $"{Each(half - before),9}{Each(all - half),9}{(managed is { } bytes ? Each(bytes / 2048.0) : "-"),9}";

        string Each(double kib) => ServerKind.Figure(kib / kind.Held);
    }
}
