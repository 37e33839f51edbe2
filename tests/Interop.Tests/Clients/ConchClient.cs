using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Clients;

/// <summary>Twisted's own <c>conch</c>.</summary>
/// <remarks>
/// It takes an empty list of methods for one method with an empty name, and then waits for ever (22.4, against its own server
/// too); so it is asked to log in with a key, at a server that offers that.
/// </remarks>
internal sealed class ConchClient : SshClient
{
    public override async Task<LoginOutcome> LogIn(IServer server, HostKey expected, bool wrongPassword = false)
    {
        string conch = Peers.Program("conch3", "python3-twisted");
        using TemporaryDirectory home = new();

        // It looks a host up by its address alone, whatever the port.
        string knownHosts = home.Write("known_hosts", $"127.0.0.1 {expected.PublicLine}\n");
        HostKey identity = await HostKey.Stranger("rsa");
        string[] arguments =
        [
            "-p", $"{server.Port}", "-l", "nobody", "--known-hosts", knownHosts, "--user-authentications", "publickey",
            "-i", identity.PrivateFile, "127.0.0.1", "true",
        ];
        ProgramRun run = await ProgramRun.Of(
            conch, arguments, new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = home.Root });
        return BySentence(run, "no more authentication methods available", "bad host key");
    }
}
