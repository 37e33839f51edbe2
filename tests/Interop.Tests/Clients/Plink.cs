using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Clients;

/// <summary>PuTTY's <c>plink</c>.</summary>
internal sealed class Plink : SshClient
{
    public override async Task<LoginOutcome> LogIn(IServer server, KeyPair expected, bool wrongPassword = false)
    {
        string plink = Peers.Program("plink", "putty-tools");
        using TemporaryDirectory home = new();
        List<string> arguments = ["-batch", "-ssh", "-noagent", "-P", $"{server.Port}", "-hostkey", expected.Fingerprint];
        if (wrongPassword)
        {
            arguments.AddRange(["-pwfile", home.Write("password", "wrong\n")]);
        }

        ProgramRun run = await ProgramRun.Of(
            plink,
            [.. arguments, "nobody@127.0.0.1", "true"],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = home.Root });
        return BySentence(
            run,
            refused: wrongPassword ? "Configured password was not accepted" : "No supported authentication methods available",
            hostKeyRejected: "Host key not in manually configured list");
    }
}
