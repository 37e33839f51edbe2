using System.Text;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Sessions;

/// <summary>What one of our drivers saw of a session.</summary>
/// <param name="ExitCode">The driver's: 0 for a session that ended, 5 for a login that was refused, 7 for a request.</param>
/// <param name="End"><c>status=7</c> or <c>signal=TERM</c>; empty when it heard neither.</param>
/// <param name="Out">What came on the standard output.</param>
/// <param name="Err">What came on the standard error.</param>
/// <param name="Transcript">All that the driver wrote.</param>
internal sealed record SessionOutcome(int ExitCode, string End, string Out, string Err, string Transcript)
{
    public static SessionOutcome Of(ProgramRun run)
    {
        string[] lines = run.Output.Split('\n');
        return new SessionOutcome(
            run.ExitCode,
            lines.FirstOrDefault(line => line.StartsWith("status=", StringComparison.Ordinal) || line.StartsWith("signal=", StringComparison.Ordinal)) ?? "",
            Text(lines, "out="),
            Text(lines, "err="),
            run.Transcript);
    }

    private static string Text(string[] lines, string name) =>
        lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
            ? Encoding.UTF8.GetString(Convert.FromHexString(line[name.Length..]))
            : "";
}
