using Twisted.Interop.Tests.Clients;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Logins;

/// <summary>A library under one of our drivers, which all take the same steps and end with the same exit codes.</summary>
/// <param name="library">Which.</param>
internal sealed class DriverLogin(string library) : LoginClient
{
    public override bool HasCertificates => library != "ssh2";

    public override bool CertifiesRsa => library != "AsyncSSH";

    public override bool ShowsAnyCertificate => library != "AsyncSSH";

    public override async Task<LoginAttempt> LogIn(IServer server, LoginWish wish)
    {
        using TemporaryDirectory home = new();
        KeyPair hostKey = server.HostKeys[0];
        string knownHosts = home.Write("known_hosts", hostKey.KnownHostsLine(server.Port));
        Dictionary<string, string> environment = new(StringComparer.Ordinal) { ["HOME"] = home.Root };
        (string program, string[] before, string expected) = library switch
        {
            "paramiko" => (await Python("paramiko"), ["-W", "ignore", Peers.Driver("paramiko_steps.py")], hostKey.Fingerprint),
            "AsyncSSH" => (await Python("asyncssh"), ["-W", "ignore", Peers.Driver("asyncssh_steps.py")], knownHosts),
            "libssh" => (await Libssh.Compiled("libssh_steps"), Array.Empty<string>(), knownHosts),
            _ => (NodeSsh2.Program(environment), [Peers.Driver("node/steps.js")], hostKey.Fingerprint),
        };
        ProgramRun run = await ProgramRun.Of(program, [.. before, $"{server.Port}", expected, wish.User, .. wish.Steps], environment);
        string? refusal = run.Output.Split('\n').LastOrDefault(line => line.StartsWith("refused:", StringComparison.Ordinal));
        return new LoginAttempt(
            run.ExitCode == 0,
            run.ExitCode == DriverRefused ? refusal?.Replace(wish.User, "USER", StringComparison.Ordinal) : null,
            run.Transcript);
    }

    public override string ToString() => library;

    private static async Task<string> Python(string module)
    {
        await PythonModule.Require(module, "python3-" + module);
        return Peers.Python;
    }
}
