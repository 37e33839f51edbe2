using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Logins;

/// <summary>Dropbear's <c>dbclient</c>.</summary>
internal sealed class DbclientLogin : LoginClient
{
    public override bool HasCertificates => false;

    public override async Task<LoginAttempt> LogIn(IServer server, LoginWish wish)
    {
        string dbclient = Peers.Program("dbclient", "dropbear-bin");
        using TemporaryDirectory home = new();

        // It looks a host up by its address alone, whatever the port.
        home.Write(".ssh/known_hosts", $"127.0.0.1 {server.HostKeys[0].PublicLine}\n");
        Dictionary<string, string> environment = new(StringComparer.Ordinal) { ["HOME"] = home.Root };
        List<string> arguments = ["-p", $"{server.Port}"];
        if (wish.Key is not null)
        {
            string key = Path.Combine(home.Root, "key");
            ProgramRun converted = await ProgramRun.Of(Peers.Program("dropbearconvert", "dropbear-bin"), ["openssh", "dropbear", wish.Key, key]);
            Assert.That(converted.ExitCode, Is.Zero, converted.Transcript);
            arguments.AddRange(["-i", key]);
        }

        if ((wish.Password ?? wish.Answer) is { } secret)
        {
            environment["DROPBEAR_PASSWORD"] = secret;
        }

        ProgramRun run = await ProgramRun.Of(dbclient, [.. arguments, $"{wish.User}@127.0.0.1", "true"], environment);

        // It tries the one password until the server has enough of it, and ends with exit code 0 then.
        return run.Errors.Contains("exited: Disconnect received", StringComparison.Ordinal)
            ? new LoginAttempt(IsIn: false, "Disconnect received", run.Transcript)
            : BySentence(run, wish, "No auth methods could be used");
    }

    public override string ToString() => "dbclient";
}
