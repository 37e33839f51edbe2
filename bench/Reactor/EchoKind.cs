namespace Twisted.Bench;

/// <summary>An echo server to measure: one of ours, or a peer.</summary>
/// <param name="Name">How it is called in the tables.</param>
/// <param name="Program">What runs it.</param>
/// <param name="Arguments">What it is given; it prints its port as its first line.</param>
/// <param name="Version">Prints what is measured, and fails where it is not installed.</param>
internal sealed record EchoKind(string Name, string Program, IReadOnlyList<string> Arguments, Func<Task<string>> Version)
{
    public const string Ours = "Twisted.NET";
    public const string Floor = "C";

    public static readonly IReadOnlyList<EchoKind> All =
    [
        new(Ours, "dotnet", [OurProgram, "serve", "echo"], () => Task.FromResult($".NET {Environment.Version}")),
        new(Floor, Programs.Built("echo_server"), [], () => Programs.Run("gcc", "-dumpfullversion")),
        new(
            "Twisted",
            "/usr/bin/python3",
            [Programs.Peer("echo/twisted_echo.py")],
            () => Programs.Run("/usr/bin/python3", "-c", "import platform, twisted; print(twisted.__version__, 'on Python', platform.python_version())")),
        new(
            "Kestrel",
            "dotnet",
            [Path.Combine(Programs.Root, "bench/Peers/Kestrel/bin/Release/net10.0/Twisted.Bench.Kestrel.dll")],
            () => Task.FromResult($".NET {Environment.Version}")),
    ];

    /// <summary>Our own program, which also serves.</summary>
    public static string OurProgram => Path.Combine(AppContext.BaseDirectory, "Twisted.Bench.Reactor.dll");

    /// <summary>The kinds that are installed, each printed with its version; one that is not is left out, and said so.</summary>
    public static async Task<IReadOnlyList<EchoKind>> Installed()
    {
        List<EchoKind> installed = [];
        foreach (EchoKind kind in All)
        {
            try
            {
                Console.WriteLine($"{kind.Name,-16} {await kind.Version()}");
                installed.Add(kind);
            }
            catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                Console.WriteLine($"{kind.Name,-16} left out, see .ci/peers ({Programs.OneLine(error.Message)})");
            }
        }

        return installed;
    }
}
