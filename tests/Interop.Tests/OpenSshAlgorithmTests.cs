using System.Text.RegularExpressions;
using Twisted.Conch.Ssh;
using Twisted.Interop.Tests.Clients;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests;

/// <summary>OpenSSH's client with one algorithm at a time: each that both have.</summary>
[TestFixture]
internal sealed partial class OpenSshAlgorithmTests
{
    private static readonly string[] KeyExchanges =
    [
        "sntrup761x25519-sha512@openssh.com", "curve25519-sha256", "curve25519-sha256@libssh.org",
        "ecdh-sha2-nistp256", "ecdh-sha2-nistp384", "ecdh-sha2-nistp521",
        "diffie-hellman-group16-sha512", "diffie-hellman-group18-sha512", "diffie-hellman-group14-sha256",
    ];

    private static readonly string[] Ciphers =
    [
        "chacha20-poly1305@openssh.com", "aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes128-ctr", "aes192-ctr", "aes256-ctr",
    ];

    private static readonly string[] MACs =
    [
        "hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256", "hmac-sha2-512",
    ];

    private static readonly string[] OldCiphers = ["aes128-cbc", "aes192-cbc", "aes256-cbc"];

    [TestCaseSource(nameof(KeyExchanges))]
    public async Task Key_exchange(string name) =>
        Assert.That(await Agreed(["-o", $"KexAlgorithms={name}"]), Does.Contain($"kex: algorithm: {name}\r\n"));

    [TestCaseSource(nameof(Ciphers))]
    public async Task Cipher(string name)
    {
        string log = await Agreed(["-c", name]);
        Assert.That(log, Does.Contain($"kex: server->client cipher: {name} MAC: "));
        Assert.That(log, Does.Contain($"kex: client->server cipher: {name} MAC: "));
    }

    [TestCaseSource(nameof(MACs))]
    public async Task MAC(string name)
    {
        string log = await Agreed(["-c", "aes128-ctr", "-m", name]);
        Assert.That(log, Does.Contain($"kex: server->client cipher: aes128-ctr MAC: {name} "));
        Assert.That(log, Does.Contain($"kex: client->server cipher: aes128-ctr MAC: {name} "));
    }

    [TestCase("ed25519", "ssh-ed25519")]
    [TestCase("ecdsa-256", "ecdsa-sha2-nistp256")]
    [TestCase("ecdsa-384", "ecdsa-sha2-nistp384")]
    [TestCase("ecdsa-521", "ecdsa-sha2-nistp521")]
    [TestCase("rsa", "rsa-sha2-512")]
    [TestCase("rsa", "rsa-sha2-256")]
    public async Task Host_key_algorithm(string kind, string name) =>
        Assert.That(
            await Agreed(["-o", $"HostKeyAlgorithms={name}"], hostKey: kind),
            Does.Contain($"kex: host key algorithm: {name}\r\n"));

    [Test]
    public async Task Compression_after_login_when_switched_on() =>
        Assert.That(
            await Agreed(["-C", "-o", "Compression=yes"], factory => factory.SupportedCompressions = ["zlib@openssh.com", "none"]),
            Does.Contain("compression: zlib@openssh.com"));

    [TestCaseSource(nameof(OldCiphers))]
    public async Task Old_cipher_when_switched_on(string name)
    {
        await Refused(["-c", name], "no matching cipher found");
        Assert.That(
            await Agreed(["-c", name], factory => factory.SupportedCiphers = [name]),
            Does.Contain($"kex: server->client cipher: {name} MAC: "));
    }

    [Test]
    public async Task Old_key_exchange_when_switched_on()
    {
        string[] options = ["-o", "KexAlgorithms=diffie-hellman-group14-sha1"];
        await Refused(options, "no matching key exchange method found");
        Assert.That(
            await Agreed(options, factory => factory.SupportedKeyExchanges = ["diffie-hellman-group14-sha1"]),
            Does.Contain("kex: algorithm: diffie-hellman-group14-sha1\r\n"));
    }

    [TestCase("hmac-sha1")]
    [TestCase("hmac-sha1-etm@openssh.com")]
    public async Task Old_MAC_when_switched_on(string name)
    {
        string[] options = ["-c", "aes128-ctr", "-m", name];
        await Refused(options, "no matching MAC found");
        Assert.That(await Agreed(options, factory => factory.SupportedMACs = [name]), Does.Contain($"MAC: {name} "));
    }

    [Test]
    public async Task Old_host_key_algorithm_when_switched_on()
    {
        string[] options = ["-o", "HostKeyAlgorithms=ssh-rsa"];
        await Refused(options, "no matching host key type found", hostKey: "rsa");
        Assert.That(
            await Agreed(options, factory => factory.SupportedPublicKeys = ["ssh-rsa"], hostKey: "rsa"),
            Does.Contain("kex: host key algorithm: ssh-rsa\r\n"));
    }

    [Test]
    public async Task Offers_the_algorithms_in_this_order()
    {
        KeyPair rsa = await KeyPair.Of("rsa");
        await using TutorialServer server = await TutorialServer.Start(rsa);
        ProgramRun run = await OpenSsh.Run(server, rsa, wrongPassword: false, ["-vv"]);
        string proposal = run.Errors[run.Errors.IndexOf("peer server KEXINIT proposal", StringComparison.Ordinal)..];
        Assert.Multiple(() =>
        {
            Assert.That(
                Proposed(proposal, "KEX algorithms"),
                Is.EqualTo(
                    "mlkem768x25519-sha256,sntrup761x25519-sha512,sntrup761x25519-sha512@openssh.com,curve25519-sha256,"
                    + "curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,"
                    + "diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,diffie-hellman-group14-sha256,"
                    + "ext-info-s,kex-strict-s-v00@openssh.com"));
            Assert.That(Proposed(proposal, "host key algorithms"), Is.EqualTo("rsa-sha2-512,rsa-sha2-256"));
            Assert.That(Proposed(proposal, "ciphers stoc"), Is.EqualTo(string.Join(',', Ciphers)));
            Assert.That(Proposed(proposal, "ciphers ctos"), Is.EqualTo(string.Join(',', Ciphers)));
            Assert.That(Proposed(proposal, "MACs stoc"), Is.EqualTo(string.Join(',', MACs)));
            Assert.That(Proposed(proposal, "MACs ctos"), Is.EqualTo(string.Join(',', MACs)));
            Assert.That(Proposed(proposal, "compression stoc"), Is.EqualTo("none"));
        });
    }

    [Test]
    public async Task Shows_the_fingerprint_that_ssh_keygen_prints()
    {
        KeyPair key = await KeyPair.Of("rsa");
        ProgramRun keygen = await ProgramRun.Of(Peers.Program("ssh-keygen", "openssh-client"), ["-l", "-f", key.PrivateFile + ".pub"]);
        await using TutorialServer server = await TutorialServer.Start(key);
        ProgramRun run = await OpenSsh.Run(server, key, wrongPassword: false, ["-v"]);
        Assert.That(run.Errors, Does.Contain("Server host key: ssh-rsa " + keygen.Output.Split(' ')[1]));
    }

    [GeneratedRegex(@": (?<what>[^:\r\n]+): (?<names>[^\r\n]*)\r?\n", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ProposalLine();

    private static string Proposed(string log, string what) =>
        ProposalLine().Matches(log).First(match => match.Groups["what"].Value == what).Groups["names"].Value;

    /// <summary>What ssh wrote with <c>-v</c> when it was refused as a login.</summary>
    private static async Task<string> Agreed(string[] options, Action<SSHFactory>? configure = null, string hostKey = "ed25519")
    {
        ProgramRun run = await Run(options, configure, hostKey);
        Assert.That(run.Errors, Does.Contain("nobody@127.0.0.1: Permission denied ("), run.Transcript);
        return run.Errors;
    }

    private static async Task Refused(string[] options, string why, string hostKey = "ed25519")
    {
        ProgramRun run = await Run(options, configure: null, hostKey);
        Assert.That(run.Errors, Does.Contain(why), run.Transcript);
    }

    private static async Task<ProgramRun> Run(string[] options, Action<SSHFactory>? configure, string hostKey)
    {
        KeyPair key = await KeyPair.Of(hostKey);
        await using TutorialServer server = await TutorialServer.Start([key], configure ?? (static _ => { }));
        return await OpenSsh.Run(server, key, wrongPassword: false, ["-v", .. options]);
    }
}
