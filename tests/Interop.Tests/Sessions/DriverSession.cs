using Twisted.Interop.Tests.Clients;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Sessions;

/// <summary>A library under one of our drivers, which all take the same steps: see there.</summary>
internal static class DriverSession
{
    /// <summary>Runs a session.</summary>
    /// <param name="library"><c>AsyncSSH</c>, <c>ssh2</c> or <c>libssh</c>.</param>
    /// <param name="server">The server.</param>
    /// <param name="steps">The steps.</param>
    public static async Task<SessionOutcome> Run(string library, IServer server, params IEnumerable<string> steps)
    {
        using TemporaryDirectory home = new();
        KeyPair hostKey = server.HostKeys[0];
        string knownHosts = home.Write("known_hosts", hostKey.KnownHostsLine(server.Port));
        Dictionary<string, string> environment = new(StringComparer.Ordinal) { ["HOME"] = home.Root };
        (string program, string[] before, string expected) = library switch
        {
            "AsyncSSH" => (await AsyncSsh(), ["-W", "ignore", Peers.Driver("asyncssh_session.py")], knownHosts),
            "libssh" => (await Libssh.Compiled("libssh_session"), Array.Empty<string>(), knownHosts),
            _ => (NodeSsh2.Program(environment), [Peers.Driver("node/session.js")], hostKey.Fingerprint),
        };
        return SessionOutcome.Of(await ProgramRun.Of(program, [.. before, $"{server.Port}", expected, .. steps], environment));
    }

    private static async Task<string> AsyncSsh()
    {
        await PythonModule.Require("asyncssh", "python3-asyncssh");
        return Peers.Python;
    }
}
