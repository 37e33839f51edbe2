using Twisted.Interop.Tests.CoreExamples;
using Twisted.Interop.Tests.Rig;
using Twisted.Interop.Tests.Servers;

namespace Twisted.Interop.Tests.Sessions;

/// <summary>Twisted's example of commands as endpoints: ours and its original in front of the same OpenSSH server.</summary>
internal sealed class EchoClientSshTests
{
    [Test]
    public async Task Fifty_commands_on_one_connection_say_the_same()
    {
        KeyPair hostKey = await KeyPair.Of("ed25519");
        KeyPair userKey = await KeyPair.User("ed25519");
        await PythonModule.Require("twisted.conch.endpoints", "python3-twisted");
        await using PeerServer server = await PeerServer.OpenSsh(hostKey, userKey.PublicLine + "\n");
        using TemporaryDirectory directory = new();
        string knownHosts = directory.Write("known_hosts", Known(hostKey, server));
        foreach (ExampleProgram program in await ExampleProgram.Both("echoclient_ssh.py", "EchoClientSsh"))
        {
            ProgramRun run = await program.RunToItsEnd(
                "127.0.0.1", "--port", $"{server.Port}", "--username", server.User, "--identity", userKey.PrivateFile, "--knownhosts", knownHosts);
            Assert.That(run.ExitCode, Is.Zero, run.Transcript);
            Assert.That(run.Output, Is.EqualTo(string.Concat(Enumerable.Repeat("Server says: bif pow zot\n", 50))), run.Transcript);
        }
    }

    [Test]
    public async Task Neither_talks_to_a_server_whose_key_is_another()
    {
        KeyPair userKey = await KeyPair.User("ed25519");
        await PythonModule.Require("twisted.conch.endpoints", "python3-twisted");
        await using PeerServer server = await PeerServer.OpenSsh(await KeyPair.Of("ed25519"), userKey.PublicLine + "\n");
        using TemporaryDirectory directory = new();
        string knownHosts = directory.Write("known_hosts", Known(await KeyPair.Stranger("ed25519"), server));
        foreach (ExampleProgram program in await ExampleProgram.Both("echoclient_ssh.py", "EchoClientSsh"))
        {
            ProgramRun run = await program.RunToItsEnd(
                "127.0.0.1", "--port", $"{server.Port}", "--username", server.User, "--identity", userKey.PrivateFile, "--knownhosts", knownHosts);
            Assert.That((run.ExitCode, run.Output), Is.EqualTo((1, "")), run.Transcript);
        }
    }

    /// <summary>The original knows a host by its name alone, whatever the port.</summary>
    private static string Known(KeyPair key, PeerServer server) => $"127.0.0.1 {key.PublicLine}\n{key.KnownHostsLine(server.Port)}";
}
