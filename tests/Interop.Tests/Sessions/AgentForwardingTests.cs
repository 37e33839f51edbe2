using Twisted.Conch;
using Twisted.Conch.Ssh;
using Twisted.Cred;
using Twisted.Internet;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Sessions;

/// <summary>OpenSSH's <c>ssh -A</c> with its <c>ssh-agent</c>: our server lists the keys and has one sign.</summary>
[TestFixture]
internal sealed class AgentForwardingTests
{
    private static IEnumerable<string> Kinds => ["ed25519", "ecdsa-256", "rsa"];

    [TestCaseSource(nameof(Kinds))]
    public async Task The_server_signs_with_a_key_of_the_clients_agent(string kind)
    {
        KeyPair key = await KeyPair.User(kind);
        using TemporaryDirectory directory = new();
        await using RunningProgram agent = await Agent(directory, key);
        await using TutorialServer server = await Start(allowed: true);
        ProgramRun run = await SessionClients.OpenSsh(server, server.HostKeys[0], "sign", "", "-o", $"IdentityAgent={Socket(directory)}", "-A");
        Assert.That(run.Output, Is.EqualTo($"interop {key.Type} verified\n"), run.Transcript);
        Assert.That(run.ExitCode, Is.Zero);
    }

    [Test]
    public async Task Without_an_offer_there_is_no_agent()
    {
        using TemporaryDirectory directory = new();
        await using RunningProgram agent = await Agent(directory, await KeyPair.User("ed25519"));
        await using TutorialServer server = await Start(allowed: true);
        ProgramRun run = await SessionClients.OpenSsh(server, server.HostKeys[0], "sign", "", "-o", $"IdentityAgent={Socket(directory)}", "-a");
        Assert.That(run.Output, Is.EqualTo("no agent\n"), run.Transcript);
    }

    [Test]
    public async Task An_offer_that_is_not_wanted_is_refused()
    {
        using TemporaryDirectory directory = new();
        await using RunningProgram agent = await Agent(directory, await KeyPair.User("ed25519"));
        await using TutorialServer server = await Start(allowed: false);
        ProgramRun run = await SessionClients.OpenSsh(server, server.HostKeys[0], "sign", "", "-o", $"IdentityAgent={Socket(directory)}", "-A");
        Assert.That(run.Output, Is.EqualTo("no agent\n"), run.Transcript);
    }

    private static string Socket(TemporaryDirectory directory) => Path.Combine(directory.Root, "agent");

    private static async Task<RunningProgram> Agent(TemporaryDirectory directory, KeyPair key)
    {
        RunningProgram agent = RunningProgram.Start(Peers.Program("ssh-agent", "openssh-client"), "-D", "-s", "-a", Socket(directory));
        await agent.Wrote("(SSH_AUTH_SOCK)");
        Dictionary<string, string> environment = new(StringComparer.Ordinal) { ["SSH_AUTH_SOCK"] = Socket(directory) };
        ProgramRun added = await ProgramRun.Of(Peers.Program("ssh-add", "openssh-client"), [key.PrivateFile], environment);
        Assert.That(added.ExitCode, Is.Zero, added.Transcript);
        return agent;
    }

    private static async Task<TutorialServer> Start(bool allowed) => await TutorialServer.Start([await KeyPair.Of("ed25519")], factory =>
        factory.Portal = new Portal(new Realm(allowed), new InMemoryUsernamePasswordDatabaseDontUse { ["nobody"] = "wrong" }));

    private static async Task<int> Sign(SessionContext session)
    {
        if (!session.IsAgentForwarded)
        {
            await session.Out.WriteLineAsync("no agent");
            return 1;
        }

        SSHAgentClient agent = await session.OpenAgent();
        Bytes data = "to be signed";
        foreach ((Bytes blob, Bytes comment) in await agent.RequestIdentities())
        {
            Key key = Key.FromString(blob);
            Bytes signature = await agent.SignData(blob, data);
            await session.Out.WriteLineAsync($"{comment} {key.SshType()} {(key.Verify(signature, data) ? "verified" : "wrong")}");
        }

        agent.Transport!.LoseConnection();
        return 0;
    }

    private sealed class Realm(bool allowed) : SessionRealm(Sign)
    {
        protected override SessionUser CreateUser(string username) => new(username, Sign) { AllowAgentForwarding = allowed };
    }
}
