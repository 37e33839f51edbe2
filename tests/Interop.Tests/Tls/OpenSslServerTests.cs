using Twisted.Internet;
using Twisted.Interop.Tests.Rig;
using Twisted.Python;
using Twisted.Reactor.Tests.Tls;

namespace Twisted.Interop.Tests.Tls;

/// <summary>Our client, and <c>openssl s_server</c>.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
public sealed class OpenSslServerTests
{
    private static readonly CertificateFiles Files = new();

    [OneTimeTearDown]
    public void Forget() => Files.Dispose();

    [Test]
    public async Task Each_version_is_spoken([Values("-tls1_2", "-tls1_3")] string version)
    {
        Outcome outcome = await Ask(Ssl.OptionsForClientTLS("localhost", TestCertificates.Authority), [version, "-cert", Files.Server]);
        Assert.That(outcome.Data, Is.EqualTo("olleh\n"), outcome.Server);
        Assert.That(outcome.Reason, Is.TypeOf<ConnectionDone>());
    }

    [Test]
    public async Task Protocol_and_client_certificate_are_agreed_on([Values("-tls1_2", "-tls1_3")] string version)
    {
        Outcome outcome = await Ask(
            Ssl.OptionsForClientTLS("localhost", TestCertificates.Authority, TestCertificates.Client, ["h2", "http/1.1"]),
            [version, "-cert", Files.Server, "-alpn", "http/1.1", "-Verify", "1", "-CAfile", Files.Authority, "-verify_return_error"]);
        Assert.That((outcome.Data, outcome.Protocol), Is.EqualTo(("olleh\n", "http/1.1")), outcome.Server);
        Assert.That(outcome.Server, Does.Contain("client"));
    }

    [Test]
    public async Task A_server_that_wants_a_certificate_refuses_us_without([Values("-tls1_2", "-tls1_3")] string version)
    {
        Outcome outcome = await Ask(
            Ssl.OptionsForClientTLS("localhost", TestCertificates.Authority),
            [version, "-cert", Files.Server, "-Verify", "1", "-CAfile", Files.Authority, "-verify_return_error"]);
        Assert.That(outcome.Data, Is.Empty);
        Assert.That(outcome.Reason, Is.TypeOf<TLSError>());
    }

    [Test]
    public async Task A_server_of_another_authority_is_refused([Values("-tls1_2", "-tls1_3")] string version)
    {
        Outcome outcome = await Ask(Ssl.OptionsForClientTLS("localhost", TestCertificates.OtherAuthority), [version, "-cert", Files.Server]);
        Assert.That((outcome.Data, outcome.Reason?.GetType()), Is.EqualTo(("", typeof(VerificationError))));
    }

    [Test]
    public async Task An_expired_certificate_is_refused([Values("-tls1_2", "-tls1_3")] string version)
    {
        Outcome outcome = await Ask(Ssl.OptionsForClientTLS("localhost", TestCertificates.Authority), [version, "-cert", Files.Expired]);
        Assert.That((outcome.Data, outcome.Reason?.GetType()), Is.EqualTo(("", typeof(VerificationError))));
    }

    [Test]
    public async Task A_certificate_for_another_name_is_refused([Values("-tls1_2", "-tls1_3")] string version)
    {
        Outcome outcome = await Ask(Ssl.OptionsForClientTLS("example.com", TestCertificates.Authority), [version, "-cert", Files.Server]);
        Assert.That((outcome.Data, outcome.Reason?.GetType()), Is.EqualTo(("", typeof(VerificationError))));
    }

    private static async Task<Outcome> Ask(ClientTLSOptions options, IEnumerable<string> arguments)
    {
        string openssl = Peers.Program("openssl", "openssl");
        await using RunningProgram server = RunningProgram.Start(
            openssl, ["s_server", "-accept", "127.0.0.1:0", "-rev", .. arguments]);
        string port = await server.Wrote(@"ACCEPT 127\.0\.0\.1:(\d+)");
        await using LoopThread loop = LoopThread.Start();
        Caller caller = await loop.Call(() =>
        {
            Caller made = new();
            loop.Reactor.ConnectSSL(
                "127.0.0.1", int.Parse(port), new ClientFactory { Protocol = () => made, Noisy = false }, options);
            return made;
        });
        Exception reason = await caller.Lost.WaitAsync(ProgramRun.Limit);
        return new Outcome(caller.Data, caller.Negotiated, reason, server.Output);
    }

    private sealed record Outcome(string Data, string? Protocol, Exception? Reason, string Server);

    /// <summary>Says a line, waits for the answer, and hangs up.</summary>
    private sealed class Caller : Protocol, IHandshakeListener
    {
        private readonly TaskCompletionSource<Exception> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Exception> Lost => _lost.Task;

        public string Data { get; private set; } = "";

        public string? Negotiated { get; private set; }

        public void HandshakeCompleted()
        {
            Negotiated = ((INegotiated)Transport!).NegotiatedProtocol;
            Transport!.Write("hello\n");
        }

        public override void DataReceived(Bytes data)
        {
            Data += data.Decode();
            if (Data.EndsWith('\n'))
            {
                Transport!.LoseConnection();
            }
        }

        public override void ConnectionLost(Failure reason) => _lost.TrySetResult(reason.Value);
    }
}
