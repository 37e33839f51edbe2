using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Clients;

/// <summary>Dropbear's <c>dbclient</c>.</summary>
internal sealed class Dbclient : SshClient
{
    public override async Task<LoginOutcome> LogIn(IServer server, KeyPair expected, bool wrongPassword = false)
    {
        string dbclient = Peers.Program("dbclient", "dropbear-bin");
        using TemporaryDirectory home = new();

        // It looks a host up by its address alone, whatever the port.
        home.Write(".ssh/known_hosts", $"127.0.0.1 {expected.PublicLine}\n");
        Dictionary<string, string> environment = new(StringComparer.Ordinal) { ["HOME"] = home.Root };
        if (wrongPassword)
        {
            environment["DROPBEAR_PASSWORD"] = "wrong";
        }

        ProgramRun run = await ProgramRun.Of(dbclient, ["-p", $"{server.Port}", "nobody@127.0.0.1", "true"], environment);

        // It tries the one password until the server has enough of it, and ends with exit code 0 then.
        return wrongPassword && run.Errors.Contains("exited: Disconnect received", StringComparison.Ordinal)
            ? new LoginOutcome(LoginResult.Refused, run.Transcript)
            : BySentence(run, "No auth methods could be used", "host key mismatch");
    }
}
