using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Clients;

/// <summary>Python's AsyncSSH.</summary>
internal sealed class AsyncSsh : SshClient
{
    public override async Task<LoginOutcome> LogIn(IServer server, HostKey expected, bool wrongPassword = false) =>
        ByExitCode(await Run(server, expected, wrongPassword ? ["password"] : []));

    /// <summary>Runs the driver with its last arguments, <c>rekey</c> for one.</summary>
    public static async Task<ProgramRun> Run(IServer server, HostKey expected, IEnumerable<string> wishes)
    {
        await PythonModule.Require("asyncssh", "python3-asyncssh");
        using TemporaryDirectory home = new();
        string knownHosts = home.Write("known_hosts", expected.KnownHostsLine(server.Port));
        return await ProgramRun.Of(
            Peers.Python,
            ["-W", "ignore", Peers.Driver("asyncssh_login.py"), $"{server.Port}", knownHosts, .. wishes],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = home.Root });
    }
}
