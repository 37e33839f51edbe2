using Twisted.Conch.Ssh;
using Twisted.Cred;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Logins;

/// <summary>Host certificates: OpenSSH's client knows the authority and not the key.</summary>
[TestFixture]
internal sealed class HostCertificateTests
{
    private static IEnumerable<string> Kinds => ["ed25519", "ecdsa-256", "ecdsa-384", "ecdsa-521", "rsa"];

    [TestCaseSource(nameof(Kinds))]
    public async Task OpenSSH_takes_a_certificate_of_the_authority_it_knows(string kind)
    {
        ProgramRun run = await Connect(kind, authority: "authority", ["-h", "-n", "localhost,127.0.0.1"]);
        Assert.That(run.Errors, Does.Contain("Permission denied ("), run.Transcript);
        Assert.That(run.Errors, Does.Contain("-cert-v01@openssh.com"), run.Transcript);
    }

    [Test]
    public async Task OpenSSH_refuses_a_certificate_of_another_name_day_or_authority()
    {
        (string Authority, string[] Options)[] wrong =
        [
            ("authority", ["-h", "-n", "elsewhere"]),
            ("authority", ["-h", "-n", "127.0.0.1", "-V", "20200101:20200102"]),
            ("ecdsa-256", ["-h", "-n", "127.0.0.1"]),
        ];
        foreach ((string authority, string[] options) in wrong)
        {
            ProgramRun run = await Connect("ed25519", authority, options);
            Assert.That(run.Errors, Does.Contain("Host key verification failed"), run.Transcript);
        }
    }

    [Test]
    public async Task A_client_that_knows_the_key_and_no_authority_is_content()
    {
        KeyPair key = await KeyPair.Of("ed25519");
        using TemporaryDirectory directory = new();
        await using TutorialServer server = await Start(directory, key, await KeyPair.User("authority"), ["-h", "-n", "127.0.0.1"]);
        ProgramRun run = await OpenSshLogin.Run(server, new LoginWish("nobody"), key.KnownHostsLine(server.Port), ["-o", "BatchMode=yes"]);
        Assert.That(run.Errors, Does.Contain("Permission denied ("), run.Transcript);
    }

    private static async Task<ProgramRun> Connect(string kind, string authority, string[] options)
    {
        using TemporaryDirectory directory = new();
        await using TutorialServer server = await Start(directory, await KeyPair.Of(kind), await KeyPair.User(authority), options);
        string known = $"@cert-authority [127.0.0.1]:{server.Port} {(await KeyPair.User("authority")).PublicLine}\n";
        return await OpenSshLogin.Run(server, new LoginWish("nobody"), known, ["-v", "-o", "BatchMode=yes"]);
    }

    private static async Task<TutorialServer> Start(TemporaryDirectory directory, KeyPair key, KeyPair authority, string[] options)
    {
        string certificate = await UserCertificate.Make(directory, authority, key, options);
        return await Accounts.Start(key, Portals.Refusing(typeof(ISSHPrivateKey)), factory => factory.HostCertificates = [SSHCertificate.FromFile(certificate)]);
    }
}
