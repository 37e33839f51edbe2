using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Logins;

/// <summary>OpenSSH's <c>ssh</c>.</summary>
internal sealed class OpenSshLogin : LoginClient
{
    public override async Task<LoginAttempt> LogIn(IServer server, LoginWish wish)
    {
        KeyPair hostKey = server.HostKeys[0];
        ProgramRun run = await Run(server, wish, hostKey.KnownHostsLine(server.Port), []);
        return BySentence(run, wish, "Permission denied (", "Too many authentication failures");
    }

    /// <summary>Runs <c>ssh</c> with more options.</summary>
    /// <param name="server">The server.</param>
    /// <param name="wish">Who logs in, and with what.</param>
    /// <param name="knownHosts">The client's known_hosts file.</param>
    /// <param name="options">The options.</param>
    /// <param name="command">What is to run.</param>
    public static async Task<ProgramRun> Run(IServer server, LoginWish wish, string knownHosts, IEnumerable<string> options, string command = "true")
    {
        string ssh = Peers.Program("ssh", "openssh-client");
        using TemporaryDirectory home = new();
        List<string> arguments =
        [
            "-F", "none", "-p", $"{server.Port}", "-o", $"UserKnownHostsFile={home.Write("known_hosts", knownHosts)}",
            "-o", "GlobalKnownHostsFile=/dev/null", "-o", "StrictHostKeyChecking=yes", "-o", "UpdateHostKeys=no", "-o", "ConnectTimeout=20",
            "-o", "IdentitiesOnly=yes", "-o", "NumberOfPasswordPrompts=1", "-o", $"PreferredAuthentications={string.Join(',', wish.Methods.DefaultIfEmpty("publickey"))}",
            "-o", $"IdentityFile={wish.Key ?? "none"}", .. options,
        ];
        if (wish.Certificate is not null)
        {
            arguments.AddRange(["-o", $"CertificateFile={wish.Certificate}"]);
        }

        string askpass = home.Write("askpass", $"#!/bin/sh\necho \"{wish.Password ?? wish.Answer}\"\n");
        File.SetUnixFileMode(askpass, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Dictionary<string, string> environment = new(StringComparer.Ordinal)
        {
            ["HOME"] = home.Root,
            ["SSH_ASKPASS"] = askpass,
            ["SSH_ASKPASS_REQUIRE"] = "force",
        };
        return await ProgramRun.Of(ssh, [.. arguments, $"{wish.User}@127.0.0.1", command], environment);
    }

    public override string ToString() => "OpenSSH";
}
