using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Clients;

/// <summary>npm's ssh2.</summary>
internal sealed class NodeSsh2 : SshClient
{
    public override async Task<LoginOutcome> LogIn(IServer server, KeyPair expected, bool wrongPassword = false)
    {
        Dictionary<string, string> environment = new(StringComparer.Ordinal);
        string node = Program(environment);
        List<string> arguments = [Peers.Driver("node/login.js"), $"{server.Port}", expected.Fingerprint];
        if (wrongPassword)
        {
            arguments.Add("password");
        }

        return ByExitCode(await ProgramRun.Of(node, arguments, environment));
    }

    /// <summary>Node.js, told where ssh2 is.</summary>
    public static string Program(Dictionary<string, string> environment)
    {
        string node = Peers.Program("node", "nodejs");
        if (!Directory.Exists(Path.Combine(Peers.NodeModules, "ssh2")))
        {
            Peers.Missing("npm's ssh2", "npm");
        }

        environment["NODE_PATH"] = Peers.NodeModules;
        return node;
    }
}
