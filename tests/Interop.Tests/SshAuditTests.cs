using Twisted.Conch.Ssh;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests;

/// <summary>What ssh-audit finds in the server.</summary>
[TestFixture]
internal sealed class SshAuditTests
{
    [TestCase("rsa")]
    [TestCase("ed25519")]
    public async Task Finds_no_failure_without_the_curves_it_distrusts(string kind)
    {
        string report = await Audit(kind, static factory => factory.SupportedKeyExchanges =
        [
            "mlkem768x25519-sha256", "sntrup761x25519-sha512@openssh.com", "curve25519-sha256", "diffie-hellman-group16-sha512",
            "diffie-hellman-group18-sha512", "diffie-hellman-group14-sha256",
        ]);
        Assert.That(Failures(report), Is.Empty, report);
    }

    /// <summary>
    /// It calls NIST's curves weak for who chose them, not for an attack; they are offered by default all the same
    /// (docs/decisions/0100-nist-curves-and-ssh-audit.md).
    /// </summary>
    [TestCase("rsa")]
    [TestCase("ed25519")]
    public async Task Finds_no_other_failure_than_the_curves_it_distrusts(string kind)
    {
        string report = await Audit(kind, static _ => { });
        Assert.That(Failures(report), Has.Exactly(3).Items.And.All.Contain("(kex) ecdh-sha2-nistp").And.All.Contain("elliptic curves"), report);
    }

    private static IEnumerable<string> Failures(string report) =>
        report.Split('\n').Where(line => line.Contains("[fail]", StringComparison.Ordinal));

    private static async Task<string> Audit(string kind, Action<SSHFactory> configure)
    {
        string audit = Peers.Program("ssh-audit", "ssh-audit");
        await using TutorialServer server = await TutorialServer.Start([await KeyPair.Of(kind)], configure);
        ProgramRun run = await ProgramRun.Of(audit, ["--no-colors", "-p", $"{server.Port}", "127.0.0.1"]);
        Assert.That(run.Output, Does.Contain("(kex) curve25519-sha256"), run.Transcript);
        return run.Output;
    }
}
