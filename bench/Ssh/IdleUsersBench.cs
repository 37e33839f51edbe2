namespace Twisted.Bench;

/// <summary>Memory of connections whose user is logged in and does nothing.</summary>
internal static class IdleUsersBench
{
    /// <summary>Logins before, as many as for <see cref="IdleBench"/>: what is loaded or compiled for the first connections is no connection's memory.</summary>
    private const int WarmUp = 60;

    public static async Task Run(IReadOnlyList<ServerKind> kinds, HostKeys keys)
    {
        Console.WriteLine("Idle users, logged in and silent: growth of the server's memory in KiB each, by the first so many and by as many more;");
        Console.WriteLine("managed: what of it is live on the managed heap");
        Console.WriteLine($"{"server",-14}{"held",7}{"first",9}{"next",9}{"managed",9}");
        foreach (ServerKind kind in kinds)
        {
            await using ServerProcess server = await ServerProcess.Start(kind, keys.Ed25519, keys.User + ".pub");
            await LoadGenerator.Logins(server, keys.Ed25519, WarmUp, userKey: keys.User);
            long? managedBefore = await server.ManagedBytes(kind);
            long before = server.MemoryKiB();
            await using IAsyncDisposable first = await LoadGenerator.Hold(server, keys.Ed25519, kind.Held, userKey: keys.User);
            long half = server.MemoryKiB();
            await using IAsyncDisposable next = await LoadGenerator.Hold(server, keys.Ed25519, kind.Held, userKey: keys.User);
            long all = server.MemoryKiB();
            long? managed = await server.ManagedBytes(kind) - managedBefore;
            string live = managed is { } bytes ? ServerKind.Figure(bytes / 2048.0 / kind.Held) : "-";
            Console.WriteLine(
                $"{kind.Name,-14}{kind.Held,7}{ServerKind.Figure((half - before) / (double)kind.Held),9}{ServerKind.Figure((all - half) / (double)kind.Held),9}{live,9}");
        }
    }
}
