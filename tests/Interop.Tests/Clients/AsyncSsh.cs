using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Clients;

/// <summary>Python's AsyncSSH.</summary>
internal sealed class AsyncSsh : SshClient
{
    public override async Task<LoginOutcome> LogIn(IServer server, KeyPair expected, bool wrongPassword = false)
    {
        await PythonModule.Require("asyncssh", "python3-asyncssh");
        using TemporaryDirectory home = new();
        string knownHosts = home.Write("known_hosts", expected.KnownHostsLine(server.Port));
        List<string> arguments = ["-W", "ignore", Peers.Driver("asyncssh_login.py"), $"{server.Port}", knownHosts];
        if (wrongPassword)
        {
            arguments.Add("password");
        }

        return ByExitCode(await ProgramRun.Of(
            Peers.Python, arguments, new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = home.Root }));
    }
}
