using System.Globalization;
using System.Reflection;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.CoreExamples;

/// <summary>One example as a program, ours or its original: both take the same arguments and say in their log where they listen.</summary>
/// <param name="Program">The program.</param>
/// <param name="First">Its first arguments.</param>
internal sealed record ExampleProgram(string Program, IReadOnlyList<string> First)
{
    private static readonly string OutputDirectory = typeof(ExampleProgram).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "ExampleOutput").Value!;

    /// <summary>The original and ours, in this order.</summary>
    /// <param name="driver">The original's file in the Peers folder.</param>
    /// <param name="folder">Our program's folder below examples.</param>
    public static async Task<ExampleProgram[]> Both(string driver, string folder)
    {
        await PythonModule.Require("twisted.internet.reactor", "python3-twisted");
        return [new(Peers.Python, ["-W", "ignore", Peers.Driver(driver)]), Ours(folder)];
    }

    /// <summary>Ours alone.</summary>
    /// <param name="folder">Our program's folder below examples.</param>
    public static ExampleProgram Ours(string folder) =>
        new("dotnet", [Path.Combine(Repository.Root, "examples", folder, OutputDirectory, Path.GetFileName(folder) + ".dll")]);

    public RunningProgram Start(params IEnumerable<string> arguments) => RunningProgram.Start(Program, [.. First, .. arguments]);

    public Task<ProgramRun> RunToItsEnd(params IEnumerable<string> arguments) => ProgramRun.Of(Program, [.. First, .. arguments]);

    /// <summary>With what it reads from its standard input.</summary>
    public Task<ProgramRun> RunToItsEndWith(string input, params IEnumerable<string> arguments) =>
        ProgramRun.Of(Program, [.. First, .. arguments], input: input);

    /// <summary>Waits until a server listens, and answers its port.</summary>
    public static async Task<int> PortOf(RunningProgram server) =>
        int.Parse(await server.Wrote(@"starting on (?:[\d.]+:)?(\d+)\s*\n"), CultureInfo.InvariantCulture);

    /// <summary>Waits until a server listens on all that it is to listen on.</summary>
    /// <param name="server">Just started.</param>
    /// <param name="ports">How many those are. The original says when all do: it announces a UNIX socket before it is there.</param>
    public Task Listens(RunningProgram server, int ports = 1) =>
        server.Wrote(Program == Peers.Python ? "(all is listening)" : $"(?s)((?:starting on .*){{{ports}}})");

    public override string ToString() => Program;
}
