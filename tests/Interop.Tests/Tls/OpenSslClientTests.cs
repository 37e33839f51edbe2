using Twisted.Internet;
using Twisted.Interop.Tests.Rig;
using Twisted.Reactor.Tests.Tls;

namespace Twisted.Interop.Tests.Tls;

/// <summary>Our server, and <c>openssl s_client</c>.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
public sealed class OpenSslClientTests
{
    private static readonly CertificateFiles Files = new();

    [OneTimeTearDown]
    public void Forget() => Files.Dispose();

    [Test]
    public async Task Each_version_and_back_end_serves([Values("-tls1_2", "-tls1_3")] string version, [Values] bool select)
    {
        (ProgramRun run, Exception reason) = await Ask(
            TestCertificates.Server.Options(), [version, "-CAfile", Files.Authority, "-verify_hostname", "localhost", "-servername", "localhost"],
            select ? new SelectReactor() : new EPollReactor());
        Assert.That(run.Output, Is.EqualTo("welcome stranger alpn= sni=localhost\n"), run.Transcript);
        Assert.That(run.ExitCode, Is.Zero, run.Transcript);
        Assert.That(reason, Is.TypeOf<ConnectionDone>());
    }

    [Test]
    public async Task Protocol_and_client_certificate_are_known([Values("-tls1_2", "-tls1_3")] string version)
    {
        CertificateOptions options = new()
        {
            Certificate = TestCertificates.Server,
            TrustRoot = TestCertificates.Authority,
            AcceptableProtocols = ["h2", "http/1.1"],
        };
        (ProgramRun run, _) = await Ask(options, [version, "-CAfile", Files.Authority, "-alpn", "http/1.1,h2", "-cert", Files.Client]);
        Assert.That(run.Output, Is.EqualTo("welcome CN=client alpn=h2 sni=127.0.0.1\n").Or.EqualTo("welcome CN=client alpn=h2 sni=\n"), run.Transcript);
    }

    [Test]
    public async Task A_client_of_another_authority_is_refused([Values("-tls1_2", "-tls1_3")] string version)
    {
        (ProgramRun run, Exception reason) = await Ask(
            TestCertificates.Server.Options(TestCertificates.Authority), [version, "-CAfile", Files.Authority, "-cert", Files.OthersClient]);
        Assert.That(run.Output, Does.Not.Contain("welcome"), run.Transcript);
        Assert.That(reason, Is.TypeOf<VerificationError>());
    }

    [Test]
    public async Task A_client_without_a_certificate_is_refused_where_one_is_required([Values("-tls1_2", "-tls1_3")] string version)
    {
        (ProgramRun run, Exception reason) = await Ask(
            TestCertificates.Server.Options(TestCertificates.Authority), [version, "-CAfile", Files.Authority]);
        Assert.That(run.Output, Does.Not.Contain("welcome"), run.Transcript);
        Assert.That(reason, Is.InstanceOf<TLSError>());
    }

    [Test]
    public async Task An_old_version_is_refused()
    {
        (ProgramRun run, Exception reason) = await Ask(TestCertificates.Server.Options(), ["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"]);
        Assert.That(run.ExitCode, Is.Not.Zero, run.Transcript);
        Assert.That(reason, Is.InstanceOf<TLSError>());
    }

    [Test]
    public async Task A_client_that_believes_somebody_else_leaves()
    {
        (ProgramRun run, Exception reason) = await Ask(TestCertificates.Server.Options(), ["-CAfile", Files.OtherAuthority]);
        Assert.That(run.Output, Does.Not.Contain("welcome"), run.Transcript);
        Assert.That(reason, Is.TypeOf<TLSError>().With.Message.Contains("unknown ca"));
    }

    private static async Task<(ProgramRun Run, Exception Reason)> Ask(
        CertificateOptions options, IEnumerable<string> arguments, ReactorBase? reactor = null)
    {
        string openssl = Peers.Program("openssl", "openssl");
        TaskCompletionSource<Exception> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopThread loop = LoopThread.Start(reactor);
        int port = await loop.Call(() => ((IPv4Address)loop.Reactor.ListenSSL(
            0, new Factory { Protocol = () => new Greeter(lost), Noisy = false }, options, @interface: "127.0.0.1").GetHost()).Port);
        ProgramRun run = await ProgramRun.Of(
            openssl, ["s_client", "-connect", $"127.0.0.1:{port}", "-quiet", "-verify_return_error", "-verify_quiet", .. arguments]);
        return (run, await lost.Task.WaitAsync(ProgramRun.Limit));
    }
}
