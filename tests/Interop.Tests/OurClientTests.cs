using Twisted.Conch;
using Twisted.Conch.Ssh;
using Twisted.Internet;
using Twisted.Interop.Tests.Logins;
using Twisted.Interop.Tests.Rig;
using Twisted.Interop.Tests.Servers;

namespace Twisted.Interop.Tests;

/// <summary>Our client at servers by others: it logs in by each method they have, runs commands, and leaves where the host key is another.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class OurClientTests
{
    private static readonly string[] Kinds = ["ed25519", "ecdsa-256", "ecdsa-384", "ecdsa-521", "rsa"];
    private static readonly string[] PythonServers = ["asyncssh", "paramiko", "conch"];

    [TestCaseSource(nameof(Kinds))]
    public async Task OpenSSHs_server_takes_a_key_and_runs_a_command(string kind)
    {
        KeyPair user = await KeyPair.Of(kind);
        await using PeerServer server = await PeerServer.OpenSsh(await KeyPair.Stranger("ed25519"), user.PublicLine + "\n");
        CommandRun run = await CommandRun.Of(server, "cat; exit 7", keys: [Key.FromFile(user.PrivateFile)], input: "hello\n");
        Assert.That(run.Output, Is.EqualTo("hello\n"), $"{run.Reason}");
        Assert.That(run.Reason, Is.TypeOf<ProcessTerminated>().With.Property("ExitCode").EqualTo(7));
    }

    [TestCaseSource(nameof(Kinds))]
    public async Task OpenSSHs_server_shows_a_host_key_that_is_known(string kind)
    {
        KeyPair user = await KeyPair.Of("ed25519");
        await using PeerServer server = await PeerServer.OpenSsh(await KeyPair.Stranger(kind), user.PublicLine + "\n");
        CommandRun run = await CommandRun.Of(server, "echo hello", keys: [Key.FromFile(user.PrivateFile)]);
        Assert.That(run.Output, Is.EqualTo("hello\n"), $"{run.Reason}");
    }

    [Test]
    public async Task A_command_at_OpenSSHs_server_that_is_killed_says_by_what()
    {
        KeyPair user = await KeyPair.Of("ed25519");
        await using PeerServer server = await PeerServer.OpenSsh(await KeyPair.Stranger("ed25519"), user.PublicLine + "\n");
        CommandRun run = await CommandRun.Of(server, "kill -TERM $$", keys: [Key.FromFile(user.PrivateFile)]);
        Assert.That(run.Reason, Is.TypeOf<ProcessTerminated>().With.Property("Signal").EqualTo(15));
    }

    [Test]
    public async Task OpenSSHs_server_refuses_a_strangers_key_and_the_client_says_so()
    {
        await using PeerServer server = await PeerServer.OpenSsh(await KeyPair.Stranger("ed25519"), (await KeyPair.Of("ed25519")).PublicLine + "\n");
        CommandRun run = await CommandRun.Of(
            server, "echo hello", keys: [Key.FromFile((await KeyPair.Stranger("ecdsa-256")).PrivateFile)], password: "wrong");
        Assert.That(run.Reason, Is.TypeOf<AuthenticationFailed>());
    }

    [Test]
    public async Task Two_keys_are_two_steps_at_OpenSSHs_server()
    {
        KeyPair first = await KeyPair.Of("ed25519");
        KeyPair second = await KeyPair.Of("rsa");
        await using PeerServer server = await PeerServer.OpenSsh(
            await KeyPair.Stranger("ed25519"), $"{first.PublicLine}\n{second.PublicLine}\n", "AuthenticationMethods publickey,publickey");
        Key[] both = [Key.FromFile(first.PrivateFile), Key.FromFile(second.PrivateFile)];
        CommandRun run = await CommandRun.Of(server, "echo hello", keys: both);
        Assert.That(run.Output, Is.EqualTo("hello\n"), $"{run.Reason}");
        Assert.That((await CommandRun.Of(server, "echo hello", keys: both[..1])).Reason, Is.TypeOf<AuthenticationFailed>());
    }

    [TestCaseSource(nameof(Kinds))]
    public async Task OpenSSHs_server_takes_a_certificate_of_its_authority_for_the_user_it_names(string kind)
    {
        KeyPair authority = await KeyPair.Stranger("ecdsa-256");
        KeyPair user = await KeyPair.Of(kind);
        await using PeerServer server = await PeerServer.OpenSsh(
            await KeyPair.Stranger("ed25519"), "# no plain key\n", $"TrustedUserCAKeys {authority.PrivateFile}.pub");
        using TemporaryDirectory directory = new();
        SSHCertificate good = await Certify(directory, authority, user, server.User);
        CommandRun run = await CommandRun.Of(server, "echo hello", keys: [Key.FromFile(user.PrivateFile)], certificates: [good]);
        Assert.That(run.Output, Is.EqualTo("hello\n"), $"{run.Reason}");
        SSHCertificate ofAnother = await Certify(directory, authority, user, "somebody-else");
        CommandRun refused = await CommandRun.Of(server, "echo hello", keys: [Key.FromFile(user.PrivateFile)], certificates: [ofAnother]);
        Assert.That(refused.Reason, Is.TypeOf<AuthenticationFailed>());
    }

    [TestCaseSource(nameof(Kinds))]
    public async Task OpenSSHs_server_is_known_by_a_certificate_of_a_known_authority(string kind)
    {
        CommandRun run = await AtCertifiedHost(kind, ["-h", "-n", "localhost,127.0.0.1"]);
        Assert.That(run.Output, Is.EqualTo("hello\n"), $"{run.Reason}");
    }

    [Test]
    public async Task A_certificate_of_OpenSSHs_server_for_another_name_or_day_or_by_another_authority_makes_it_a_stranger()
    {
        Assert.That((await AtCertifiedHost("ed25519", ["-h", "-n", "elsewhere"])).Reason, Is.TypeOf<UserRejectedKey>());
        Assert.That((await AtCertifiedHost("ed25519", ["-h", "-n", "127.0.0.1", "-V", "20200101:20200102"])).Reason, Is.TypeOf<UserRejectedKey>());
        Assert.That((await AtCertifiedHost("ed25519", ["-h", "-n", "127.0.0.1"], authority: "ecdsa-256")).Reason, Is.TypeOf<UserRejectedKey>());
        Assert.That((await AtCertifiedHost("ed25519", ["-h", "-n", "127.0.0.1"], isRevoked: true)).Reason, Is.TypeOf<HostKeyRevoked>());
    }

    [TestCase("ed25519")]
    [TestCase("rsa")]
    public async Task A_file_of_known_hosts_hashed_by_ssh_keygen_is_understood(string kind)
    {
        KeyPair user = await KeyPair.Of("ed25519");
        await using PeerServer server = await PeerServer.OpenSsh(await KeyPair.Stranger(kind), user.PublicLine + "\n");
        using TemporaryDirectory directory = new();
        string file = directory.Write("hosts", server.HostKey.KnownHostsLine(server.Port));
        ProgramRun keygen = await ProgramRun.Of(Peers.Program("ssh-keygen", "openssh-client"), ["-H", "-f", file]);
        Assert.That(keygen.ExitCode, Is.Zero, keygen.Transcript);
        string hashed = await File.ReadAllTextAsync(file);
        Assert.That(hashed, Does.StartWith("|1|"));
        CommandRun run = await CommandRun.Of(server, "echo hello", hashed, [Key.FromFile(user.PrivateFile)]);
        Assert.That(run.Output, Is.EqualTo("hello\n"), $"{run.Reason}");
    }

    [Test]
    public async Task A_wrong_host_key_ends_it_at_OpenSSHs_server()
    {
        KeyPair user = await KeyPair.Of("ed25519");
        await using PeerServer server = await PeerServer.OpenSsh(await KeyPair.Stranger("ed25519"), user.PublicLine + "\n");
        await ExpectWrongHostKey(server, await KeyPair.Of("ed25519"));
    }

    [TestCaseSource(nameof(PythonServers))]
    public async Task A_wrong_host_key_ends_it_at_servers_in_Python(string name)
    {
        await using PeerServer server = await Start(name, "publickey", await KeyPair.Of("ed25519"));
        await ExpectWrongHostKey(server, await KeyPair.Of("ed25519"));
    }

    [Test]
    public async Task An_unknown_host_key_that_nobody_trusts_ends_it()
    {
        await using PeerServer server = await Start("asyncssh", "password", await KeyPair.Of("ed25519"));
        CommandRun run = await CommandRun.Of(server, "echo hello", "# empty\n", password: "secret");
        Assert.That(run.Reason, Is.TypeOf<UserRejectedKey>());
    }

    [Test]
    public async Task Servers_in_Python_take_a_key_and_run_a_command(
        [ValueSource(nameof(PythonServers))] string name, [Values("ed25519", "ecdsa-256", "rsa")] string kind)
    {
        KeyPair user = await KeyPair.Of(kind);
        await using PeerServer server = await Start(name, "publickey", user);
        CommandRun run = await CommandRun.Of(server, "echo hello", keys: [Key.FromFile(user.PrivateFile)]);
        Assert.That(run.Output, Is.EqualTo("hello\n"), $"{run.Reason}");
        Assert.That(run.Reason, Is.TypeOf<ConnectionDone>());
        CommandRun refused = await CommandRun.Of(server, "echo hello", keys: [Key.FromFile((await KeyPair.Stranger(kind)).PrivateFile)]);
        Assert.That(refused.Reason, Is.TypeOf<AuthenticationFailed>());
    }

    [TestCaseSource(nameof(PythonServers))]
    public async Task Servers_in_Python_take_the_right_password_only(string name)
    {
        await using PeerServer server = await Start(name, "password", await KeyPair.Of("ed25519"));
        CommandRun run = await CommandRun.Of(server, "exit 3", password: "secret");
        Assert.That(run.Reason, Is.TypeOf<ProcessTerminated>().With.Property("ExitCode").EqualTo(3));
        Assert.That((await CommandRun.Of(server, "exit 3", password: "wrong")).Reason, Is.TypeOf<AuthenticationFailed>());
    }

    [TestCase("asyncssh")]
    [TestCase("paramiko")]
    public async Task Servers_in_Python_take_the_right_answer_only(string name)
    {
        await using PeerServer server = await Start(name, "keyboard-interactive", await KeyPair.Of("ed25519"));
        CommandRun run = await CommandRun.Of(server, "cat", password: "secret", input: "one\ntwo\n");
        Assert.That(run.Output, Is.EqualTo("one\ntwo\n"), $"{run.Reason}");
        Assert.That((await CommandRun.Of(server, "cat", password: "wrong")).Reason, Is.TypeOf<AuthenticationFailed>());
    }

    [Test]
    public async Task Dropbears_server_is_recognized_and_its_refusal_understood()
    {
        await using PeerServer server = await PeerServer.Dropbear(await KeyPair.Stranger("ed25519"));
        CommandRun run = await CommandRun.Of(
            server, "echo hello", keys: [Key.FromFile((await KeyPair.Stranger("rsa")).PrivateFile)], password: "certainly wrong");
        Assert.That(run.Reason, Is.TypeOf<AuthenticationFailed>());
        await ExpectWrongHostKey(server, await KeyPair.Of("ed25519"));
    }

    private static async Task<SSHCertificate> Certify(TemporaryDirectory directory, KeyPair authority, KeyPair user, string principal)
    {
        string file = directory.Write($"{principal}.pub", user.PublicLine + "\n");
        ProgramRun keygen = await ProgramRun.Of(
            Peers.Program("ssh-keygen", "openssh-client"), ["-q", "-s", authority.PrivateFile, "-I", "interop", "-n", principal, file]);
        Assert.That(keygen.ExitCode, Is.Zero, keygen.Transcript);
        return SSHCertificate.FromFile(Path.Combine(directory.Root, $"{principal}-cert.pub"));
    }

    /// <summary>Runs a command at OpenSSH's server, whose host key nobody knows; of who certified it, a known_hosts line tells.</summary>
    private static async Task<CommandRun> AtCertifiedHost(string kind, string[] options, string authority = "authority", bool isRevoked = false)
    {
        KeyPair user = await KeyPair.Of("ed25519");
        KeyPair host = await KeyPair.Stranger(kind);
        KeyPair known = await KeyPair.User("authority");
        using TemporaryDirectory directory = new();
        string certificate = await UserCertificate.Make(directory, await KeyPair.User(authority), host, options);
        await using PeerServer server = await PeerServer.OpenSsh(host, user.PublicLine + "\n", $"HostCertificate {certificate}");
        string lines = $"@cert-authority [127.0.0.1]:{server.Port} {known.PublicLine}\n" + (isRevoked ? $"@revoked * {known.PublicLine}\n" : "");
        return await CommandRun.Of(server, "echo hello", lines, [Key.FromFile(user.PrivateFile)]);
    }

    private static async Task ExpectWrongHostKey(PeerServer server, KeyPair user)
    {
        string wrong = (await KeyPair.Of("ed25519")).KnownHostsLine(server.Port);
        CommandRun run = await CommandRun.Of(server, "echo hello", wrong, [Key.FromFile(user.PrivateFile)], "secret");
        Assert.That(run.Reason, Is.TypeOf<HostKeyChanged>());
    }

    private static async Task<PeerServer> Start(string name, string method, KeyPair user)
    {
        KeyPair host = await KeyPair.Stranger("ed25519");
        return name switch
        {
            "asyncssh" => await PeerServer.AsyncSsh(method, host, user),
            "paramiko" => await PeerServer.Paramiko(method, host, user),
            _ => await PeerServer.Conch(method, host, user),
        };
    }
}
