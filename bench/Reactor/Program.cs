using System.ComponentModel;
using System.Globalization;
using System.Runtime.Versioning;
using Twisted.Bench;

[assembly: SupportedOSPlatform("linux")]

// Twisted.Bench.Reactor serve echo        our server, on a port that it prints
// Twisted.Bench.Reactor serve work N      the same on N reactors, with some work for each message
// Twisted.Bench.Reactor [what...]
//     what: echo bulk churn idle drops timers alloc group; all of them without
const int Rounds = 5;
string[] everything = ["echo", "bulk", "churn", "idle", "drops", "timers", "alloc", "group"];
switch (args)
{
    case ["serve", "echo"]:
        OurServers.Echo();
        return 0;
    case ["serve", "work", var reactors]:
        OurServers.Work(int.Parse(reactors, CultureInfo.InvariantCulture));
        return 0;
}

try
{
    IReadOnlyList<EchoKind> kinds = await EchoKind.Installed();
    foreach (string what in args.Length == 0 ? everything : args)
    {
        switch (what)
        {
            case "echo":
                await EchoBench.Messages(1, 50_000).Run(kinds, Rounds);
                await EchoBench.Messages(100, 300_000).Run(kinds, Rounds);
                await EchoBench.Messages(1000, 300_000).Run(kinds, Rounds);
                break;
            case "bulk":
                await EchoBench.Bulk(2000).Run(kinds, Rounds);
                await EchoBench.Pieces(30_000).Run(kinds, Rounds);
                break;
            case "churn":
                await EchoBench.Churn(20_000).Run(kinds, Rounds);
                break;
            case "idle":
                await IdleBench.Run(kinds, 10_000);
                break;
            case "drops":
                await DropBench.Run(kinds, 10_000, 10);
                break;
            case "timers":
                TimerBench.Run();
                break;
            case "alloc":
                AllocationBench.Run(100_000);
                break;
            case "group":
                await GroupBench.Run(4_000, Rounds);
                break;
            default:
                throw new InvalidOperationException($"no such bench: {what}; there are {string.Join(", ", everything)}");
        }
    }

    return 0;
}
catch (Exception error) when (error is InvalidOperationException or Win32Exception)
{
    Console.Error.WriteLine($"bench: {Programs.OneLine(error.Message)}");
    return 1;
}
