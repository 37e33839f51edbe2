using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Clients;

/// <summary>OpenSSH's <c>ssh</c>.</summary>
internal sealed class OpenSsh : SshClient
{
    public override async Task<LoginOutcome> LogIn(IServer server, KeyPair expected, bool wrongPassword = false)
    {
        ProgramRun run = await Run(server, expected, wrongPassword, []);
        return BySentence(run, "nobody@127.0.0.1: Permission denied (", "Host key verification failed");
    }

    /// <summary>Runs <c>ssh</c> with more options, and returns what it wrote.</summary>
    public static async Task<ProgramRun> Run(IServer server, KeyPair expected, bool wrongPassword, IEnumerable<string> options)
    {
        string ssh = Peers.Program("ssh", "openssh-client");
        using TemporaryDirectory home = new();
        string knownHosts = home.Write("known_hosts", expected.KnownHostsLine(server.Port));
        string[] fixedOptions =
        [
            "-F", "none", "-p", $"{server.Port}",
            "-o", $"UserKnownHostsFile={knownHosts}", "-o", "GlobalKnownHostsFile=/dev/null", "-o", "StrictHostKeyChecking=yes",
            "-o", "UpdateHostKeys=no", "-o", "ConnectTimeout=20", "-o", "IdentityFile=none",
            "-o", wrongPassword ? "NumberOfPasswordPrompts=1" : "BatchMode=yes",
        ];

        // The program that ssh asks for a password: it says the same thing to everybody.
        string askpass = home.Write("askpass", "#!/bin/sh\necho wrong\n");
        File.SetUnixFileMode(askpass, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Dictionary<string, string> environment = new(StringComparer.Ordinal)
        {
            ["HOME"] = home.Root,
            ["SSH_ASKPASS"] = askpass,
            ["SSH_ASKPASS_REQUIRE"] = "force",
        };
        return await ProgramRun.Of(ssh, [.. fixedOptions, .. options, "nobody@127.0.0.1", "true"], environment);
    }
}
