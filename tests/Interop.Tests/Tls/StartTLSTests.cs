using Twisted.Internet;
using Twisted.Interop.Tests.Rig;
using Twisted.Protocols;
using Twisted.Python;
using Twisted.Reactor.Tests.Tls;

namespace Twisted.Interop.Tests.Tls;

/// <summary>TLS begun in mid-stream, with others at the other end.</summary>
[TestFixture]
public sealed class StartTLSTests
{
    private static readonly CertificateFiles Files = new();

    [OneTimeTearDown]
    public void Forget() => Files.Dispose();

    [Test]
    public async Task Openssl_upgrades_a_mail_connection()
    {
        string openssl = Peers.Program("openssl", "openssl");
        await using LoopThread loop = LoopThread.Start();
        int port = await Listen(loop);
        ProgramRun run = await ProgramRun.Of(
            openssl,
            ["s_client", "-connect", $"127.0.0.1:{port}", "-starttls", "smtp", "-CAfile", Files.Authority, "-verify_return_error",
                "-verify_hostname", "localhost", "-brief"]);
        Assert.That(run.ExitCode, Is.Zero, run.Transcript);
        Assert.That(run.Transcript, Does.Contain("Verification: OK"));
    }

    [Test]
    public async Task Pythons_mail_client_upgrades_and_goes_on()
    {
        const string script = """
            import smtplib, ssl, sys
            context = ssl.create_default_context(cafile=sys.argv[2])
            mail = smtplib.SMTP("localhost", int(sys.argv[1]))
            print(mail.starttls(context=context)[0], mail.sock.version())
            print(mail.noop()[0], mail.quit()[0])
            """;
        await PythonModule.Require("ssl", "python3");
        await using LoopThread loop = LoopThread.Start();
        int port = await Listen(loop);
        ProgramRun run = await ProgramRun.Of(Peers.Python, ["-c", script, $"{port}", Files.Authority]);
        Assert.That(run.Output, Is.EqualTo("220 TLSv1.3\n250 221\n"), run.Transcript);
    }

    [Test]
    public async Task Our_client_upgrades_at_a_server_in_Python()
    {
        await PythonModule.Require("ssl", "python3");
        await using RunningProgram server = RunningProgram.Start(Peers.Python, "-u", Peers.Driver("starttls_server.py"), Files.Server);
        int port = int.Parse(await server.Wrote(@"port (\d+)"));
        await using LoopThread loop = LoopThread.Start();
        Upgrader client = await loop.Call(() =>
        {
            Upgrader made = new();
            loop.Reactor.ConnectTCP("127.0.0.1", port, new ClientFactory { Protocol = () => made, Noisy = false });
            return made;
        });
        Exception reason = await client.Lost.WaitAsync(ProgramRun.Limit);
        Assert.That(client.Lines, Is.EqualTo(new[] { "ready", "go ahead", "SECRET" }), server.Output);
        Assert.That(reason, Is.TypeOf<ConnectionDone>());
        Assert.That(await server.Ended(), Is.Zero, server.Output);
        Assert.That(server.Output, Does.Contain("closed cleanly"));
    }

    private static Task<int> Listen(LoopThread loop) => loop.Call(() => ((IPv4Address)loop.Reactor.ListenTCP(
        0, new Factory { Protocol = static () => new MailServer(), Noisy = false }, @interface: "127.0.0.1").GetHost()).Port);

    /// <summary>Just enough of RFC 5321 and 3207.</summary>
    private sealed class MailServer : LineReceiver
    {
        public override void ConnectionMade() => SendLine("220 localhost ESMTP");

        public override void LineReceived(Bytes line)
        {
            string verb = line.Decode().Split(' ')[0].ToUpperInvariant();
            SendLine(verb switch
            {
                "EHLO" => "250-localhost\r\n250 STARTTLS",
                "STARTTLS" => "220 go ahead",
                "QUIT" => "221 bye",
                _ => "250 ok",
            });
            if (verb == "STARTTLS")
            {
                ((ITLSTransport)Transport!).StartTLS(TestCertificates.Server.Options());
            }
            else if (verb == "QUIT")
            {
                Transport!.LoseConnection();
            }
        }
    }

    private sealed class Upgrader : LineReceiver
    {
        private readonly TaskCompletionSource<Exception> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<string> Lines { get; } = [];

        public Task<Exception> Lost => _lost.Task;

        public override Bytes Delimiter { get; set; } = "\n";

        public override void LineReceived(Bytes line)
        {
            Lines.Add(line.Decode());
            if (Lines.Count == 1)
            {
                SendLine("STARTTLS");
            }
            else if (Lines.Count == 2)
            {
                ((ITLSTransport)Transport!).StartTLS(Ssl.OptionsForClientTLS("localhost", TestCertificates.Authority));
                SendLine("secret");
            }
            else
            {
                Transport!.LoseConnection();
            }
        }

        public override void ConnectionLost(Failure reason) => _lost.TrySetResult(reason.Value);
    }
}
