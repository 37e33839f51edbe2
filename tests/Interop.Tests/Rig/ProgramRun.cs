using System.Diagnostics;

namespace Twisted.Interop.Tests.Rig;

/// <summary>What a program that ran to its end left behind.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote to its standard output.</param>
/// <param name="Errors">What it wrote to its standard error.</param>
internal sealed record ProgramRun(int ExitCode, string Output, string Errors)
{
    /// <summary>No peer needs longer; one that does hangs.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Both streams and the exit code, for the message of an assertion.</summary>
    public string Transcript => $"{Output}{Errors}[exit code {ExitCode}]";

    /// <summary>Runs a program; ends it, and the test, when it takes longer than <see cref="Limit"/>.</summary>
    public static async Task<ProgramRun> Of(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string input = "",
        string workingDirectory = "")
    {
        using Process process = new() { StartInfo = StartInfo(program, arguments, environment) };
        process.StartInfo.WorkingDirectory = workingDirectory;
        process.Start();

        // Read while it is written to: a program that cannot get rid of its output need not take its input.
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using CancellationTokenSource limit = new(Limit);
        try
        {
            if (input.Length > 0)
            {
                await process.StandardInput.WriteAsync(input.AsMemory(), limit.Token);
            }

            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{Path.GetFileName(program)} was still running after {Limit.TotalSeconds} s.\n{await output}{await errors}");
        }

        return new ProgramRun(process.ExitCode, await output, await errors);
    }

    /// <summary>Pipes on all three streams, and only the additions of <paramref name="environment"/> to ours.</summary>
    public static ProcessStartInfo StartInfo(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo info = new(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // An agent of whoever runs the tests has no part in them.
        info.Environment.Remove("SSH_AUTH_SOCK");
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            info.Environment[name] = value;
        }

        return info;
    }
}
