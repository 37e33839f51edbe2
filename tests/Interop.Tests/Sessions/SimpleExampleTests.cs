extern alias simple;

using System.Reflection;
using Twisted.Conch;
using Twisted.Conch.Ssh;
using Twisted.Cred;
using Twisted.Interop.Tests.Logins;
using Twisted.Interop.Tests.Rig;
using Twisted.Python;

namespace Twisted.Interop.Tests.Sessions;

/// <summary>Twisted's simple server and client: our examples and their Python originals at the other end of the same program.</summary>
[TestFixture]
internal sealed class SimpleExampleTests
{
    [OneTimeSetUp]
    public void Adapt() =>
        Components.RegisterAdapter<simple::ExampleSession, simple::ExampleAvatar>(avatar => new(avatar), typeof(ISession), typeof(ISessionSetEnv));

    [TestCase("shell", "send=abc", "until=abc", "send=\r", "until=\r\n", "send=\u0003", "end")]
    [TestCase("pty=80x24", "shell", "send=x", "until=x", "resize=132x50", "send=\u0003", "end")]
    [TestCase("env=LC_A=b", "shell", "send=x", "until=x", "close")]
    [TestCase("exec=true")]
    [TestCase("subsystem=none")]
    public async Task paramiko_sees_no_difference(params string[] steps)
    {
        (ConchOriginal original, TutorialServer ours) = await Both();
        await using ConchOriginal first = original;
        await using TutorialServer second = ours;
        string[] user = ["user=user", "password=password", .. steps];
        ProgramRun there = await SessionClients.Paramiko(original, user);
        ProgramRun here = await SessionClients.Paramiko(ours, user);
        Assert.That(here, Is.EqualTo(there));
        Assert.That(here.ExitCode, Is.Zero, here.Transcript);
    }

    [TestCase("key", true)]
    [TestCase("password", true)]
    [TestCase("wrong key", false)]
    [TestCase("wrong password", false)]
    public async Task OpenSSH_sees_no_difference(string with, bool isIn)
    {
        (ConchOriginal original, TutorialServer ours) = await Both();
        await using ConchOriginal first = original;
        await using TutorialServer second = ours;
        LoginWish wish = with switch
        {
            "key" => new("user") { Key = (await KeyPair.User("rsa")).PrivateFile },
            "password" => new("user") { Password = "password" },
            "wrong key" => new("user") { Key = (await KeyPair.Stranger("rsa")).PrivateFile },
            _ => new("user") { Password = "wrong" },
        };

        // A server that runs no commands refuses this one, behind the login. Conch 22.4 takes RSA signatures with SHA-1 only.
        string[] options = ["-o", "LogLevel=ERROR", "-o", "PubkeyAcceptedAlgorithms=+ssh-rsa", "-o", "HostKeyAlgorithms=+ssh-rsa"];
        ProgramRun there = await OpenSshLogin.Run(original, wish, original.HostKeys[0].KnownHostsLine(original.Port), options);
        ProgramRun here = await OpenSshLogin.Run(ours, wish, ours.HostKeys[0].KnownHostsLine(ours.Port), options);
        Assert.That(here, Is.EqualTo(there));
        Assert.That(here.Errors, Does.Contain(isIn ? "exec request failed" : "Permission denied"));
    }

    [Test]
    public async Task A_server_sees_no_difference_between_the_clients()
    {
        await PythonModule.Require("twisted.conch.ssh.factory", "python3-twisted");
        KeyPair key = await KeyPair.User("rsa");
        await using TutorialServer server = await Start(new ProcessRealm(), factory => factory.UserKeyAlgorithms = [.. factory.UserKeyAlgorithms, "ssh-rsa"]);
        string[] original = ["-W", "ignore", Peers.Driver("conch_simple.py"), "client", $"{server.Port}", key.PrivateFile];
        string[] all = ["false status was: 1", "got data from cat: 'hello conch\\n'", "true status was: 0"];
        Assert.That(await Heard(() => ProgramRun.Of(Peers.Python, original)), Is.EqualTo(all));

        using TemporaryDirectory directory = new();
        directory.Write("ssh-keys/client_rsa", await File.ReadAllTextAsync(key.PrivateFile));
        directory.Write("ssh-keys/client_rsa.pub", key.PublicLine + "\n");
        string program = typeof(SimpleExampleTests).Assembly
            .GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "SshSimpleClient").Value!;
        string fingerprint = server.HostKeys[0].Fingerprint;
        Assert.That(await Heard(() => ProgramRun.Of("dotnet", [program, "user", "127.0.0.1", $"{server.Port}", fingerprint], workingDirectory: directory.Root)), Is.EqualTo(all));
        Assert.That(server.Events.OfType<LoggedIn>().Select(login => (login.User, login.Method)), Is.All.EqualTo(("user", "publickey")));
    }

    [Test]
    public async Task The_client_does_not_talk_to_another_server()
    {
        await using TutorialServer server = await Start(new ProcessRealm(), _ => { });
        using TemporaryDirectory directory = new();
        string program = typeof(SimpleExampleTests).Assembly
            .GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "SshSimpleClient").Value!;
        string other = (await KeyPair.Stranger("rsa")).Fingerprint;
        ProgramRun run = await ProgramRun.Of(
            "dotnet", [program, "user", "127.0.0.1", $"{server.Port}", other], workingDirectory: directory.Root);
        Assert.That(run.ExitCode, Is.EqualTo(1), run.Transcript);
        Assert.That(run.Output, Does.Contain($"Bad host key. Expecting: {other}"));
        Assert.That(server.Events.OfType<AuthenticationAttempted>(), Is.Empty);
    }

    /// <summary>What a client prints of its three commands. It ends when cat does, and whether it has heard of the others before is chance: so it runs some times.</summary>
    private static async Task<IEnumerable<string>> Heard(Func<Task<ProgramRun>> client)
    {
        SortedSet<string> heard = new(StringComparer.Ordinal);
        for (int tries = 0; tries < 10 && heard.Count < 3; tries++)
        {
            ProgramRun run = await client();
            Assert.That(run.ExitCode, Is.Zero, run.Transcript);
            string[] lines = [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith("Server host key", StringComparison.Ordinal))];
            Assert.That(lines, Is.Unique.And.Some.StartsWith("got data"), run.Transcript);
            heard.UnionWith(lines);
        }

        return heard;
    }

    private static async Task<(ConchOriginal Original, TutorialServer Ours)> Both()
    {
        KeyPair key = await KeyPair.User("rsa");
        ConchOriginal original = await ConchOriginal.StartSimple(await KeyPair.Of("rsa"), key);
        return (original, await Start(new simple::ExampleRealm(), _ => { }));
    }

    private static async Task<TutorialServer> Start(IRealm realm, Action<SSHFactory> configure)
    {
        KeyPair key = await KeyPair.User("rsa");
        return await TutorialServer.Start([await KeyPair.Of("rsa")], factory =>
        {
            SSHPublicKeyChecker keys = new(new InMemorySSHKeyDB(new() { ["user"] = [Key.FromString(key.PublicLine)] }));
            factory.Portal = new Portal(realm, new InMemoryUsernamePasswordDatabaseDontUse { ["user"] = "password" }, keys);
            configure(factory);
        });
    }
}
