using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Logins;

/// <summary>Dropbear's <c>dbclient</c>.</summary>
internal sealed class DbclientLogin : LoginClient
{
    public override bool HasCertificates => false;

    public override async Task<LoginAttempt> LogIn(IServer server, LoginWish wish)
    {
        ProgramRun run = await Run(server, wish, [], "true");

        // It tries the one password until the server has enough of it, and ends with exit code 0 then.
        return run.Errors.Contains("exited: Disconnect received", StringComparison.Ordinal)
            ? new LoginAttempt(IsIn: false, "Disconnect received", run.Transcript)
            : BySentence(run, wish, "No auth methods could be used");
    }

    /// <summary>Runs <c>dbclient</c> with more options.</summary>
    /// <param name="server">The server.</param>
    /// <param name="wish">Who logs in, and with what.</param>
    /// <param name="options">The options.</param>
    /// <param name="command">What is to run; no quotes in it.</param>
    /// <param name="input">What it reads from its standard input.</param>
    /// <param name="onTerminal">Whether it has one itself, by script(1); without it asks for none.</param>
    public static async Task<ProgramRun> Run(
        IServer server, LoginWish wish, IEnumerable<string> options, string command, string input = "", bool onTerminal = false)
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

        arguments = [.. arguments, .. options, $"{wish.User}@127.0.0.1", command];
        return onTerminal
            ? await ProgramRun.Of("script", ["-qec", $"{dbclient} '{string.Join("' '", arguments)}'", "/dev/null"], environment, input)
            : await ProgramRun.Of(dbclient, arguments, environment, input);
    }

    public override string ToString() => "dbclient";
}
