using System.Diagnostics;

namespace Twisted.Bench;

/// <summary>Where the programs of the bench are, and a way to run one to its end.</summary>
internal static class Programs
{
    public static string Root { get; } = FindRoot();

    /// <summary>What bench/run builds of the Go sources.</summary>
    public static string Built(string name) => Path.Combine(Root, "artifacts", "bench", name);

    /// <summary>A peer's server among the sources.</summary>
    public static string Peer(string name) => Path.Combine(Root, "bench", "Peers", name);

    /// <summary>Runs a program; its standard output, trimmed. A failure of it is ours.</summary>
    public static async Task<string> Run(string program, params IEnumerable<string> arguments)
    {
        using Process process = Process.Start(StartInfo(program, arguments))!;
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output.Trim()
            : throw new InvalidOperationException($"{program} ended with exit code {process.ExitCode}: {await errors}");
    }

    /// <summary>The first line of a message that has any text.</summary>
    public static string OneLine(string message) =>
        message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault("");

    public static ProcessStartInfo StartInfo(string program, IEnumerable<string> arguments)
    {
        ProcessStartInfo info = new(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment["NODE_PATH"] = Path.Combine(Root, "artifacts", "peers", "node", "node_modules");
        return info;
    }

    private static string FindRoot()
    {
        DirectoryInfo? here = new(AppContext.BaseDirectory);
        while (here is not null && !File.Exists(Path.Combine(here.FullName, "Twisted.NET.sln")))
        {
            here = here.Parent;
        }

        return here?.FullName ?? throw new InvalidOperationException("The bench runs from where it was built.");
    }
}
