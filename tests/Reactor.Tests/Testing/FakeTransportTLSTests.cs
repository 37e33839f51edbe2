using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Reactor.Tests.Tls;

namespace Twisted.Reactor.Tests.Testing;

/// <summary>TLS begun in mid-stream, in memory.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FakeTransportTLSTests
{
    private static readonly ClientTLSOptions ClientOptions = Ssl.OptionsForClientTLS("localhost", TestCertificates.Authority, acceptableProtocols: ["x"]);

    private static readonly CertificateOptions ServerOptions = new() { Certificate = TestCertificates.Server, AcceptableProtocols = ["x"] };

    private readonly TLSPeer _client = new();
    private readonly TLSPeer _server = new();
    private readonly MemoryReactorClock _reactor = new();

    [TestCase(int.MaxValue)]
    [TestCase(1)]
    public void Both_ends_switch_and_what_follows_is_encrypted(int chunk)
    {
        IOPump pump = Connect();
        pump.ChunkSize = chunk;
        _client.Transport!.Write("in the clear");
        pump.Flush();
        Start(_server, ServerOptions);
        Start(_client, ClientOptions);
        _client.Transport.Write("secret");
        _server.Transport!.Write("answer");
        pump.Flush();
        Assert.That(_server.Data, Is.EqualTo((Bytes)"in the clearsecret"));
        Assert.That(_client.Data, Is.EqualTo((Bytes)"answer"));
        Assert.That((_client.Calls[..2], _server.Calls[0]), Is.EqualTo((new[] { "made", "handshake" }, "made")));
        Assert.That((pump.ClientTransport.TLS, pump.ServerTransport.TLS), Is.EqualTo((true, true)));
        Assert.That(_client.Secure.GetPeerCertificate()!.GetSubject(), Is.EqualTo("CN=localhost"));
        Assert.That((_client.Secure.NegotiatedProtocol, _server.Secure.NegotiatedProtocol, _server.Secure.ServerName), Is.EqualTo(("x", "x", "localhost")));
        Assert.That(pump.ClientTransport.BytesSent, Is.GreaterThan("in the clearsecret".Length + 100));
    }

    [Test]
    public void It_happens_in_the_same_rounds_every_time()
    {
        List<int> rounds = [];
        for (int i = 0; i < 3; i++)
        {
            TLSPeer client = new();
            TLSPeer server = new();
            IOPump pump = IOPump.Connect(client, server, _reactor);
            Start(server, ServerOptions);
            Start(client, ClientOptions);
            rounds.Add(0);
            while (pump.Pump())
            {
                rounds[^1]++;
            }

            Assert.That((client.Calls, server.Calls), Is.EqualTo((new[] { "made", "handshake" }, new[] { "made", "handshake" })));
        }

        Assert.That(rounds.Distinct().Count(), Is.EqualTo(1), string.Join(' ', rounds));
    }

    [Test]
    public void The_roles_can_be_turned_around()
    {
        IOPump pump = Connect();
        ((ITLSTransport)_client.Transport!).StartTLS(ServerOptions, normal: false);
        ((ITLSTransport)_server.Transport!).StartTLS(ClientOptions, normal: false);
        pump.Flush();
        Assert.That(_server.Secure.GetPeerCertificate()!.GetSubject(), Is.EqualTo("CN=localhost"));
    }

    [Test]
    public void It_begins_once_and_with_the_options_of_its_role()
    {
        Connect();
        Assert.That(() => Start(_server, ClientOptions), Throws.ArgumentException);
        Start(_server, ServerOptions);
        Assert.That(() => Start(_server, ServerOptions), Throws.InvalidOperationException);
    }

    [Test]
    public void A_certificate_that_is_not_trusted_ends_both()
    {
        IOPump pump = Connect();
        Start(_server, ServerOptions);
        Start(_client, Ssl.OptionsForClientTLS("localhost", TestCertificates.OtherAuthority));
        pump.Flush();
        Assert.That(_client.Reason, Is.TypeOf<VerificationError>());
        Assert.That(_server.Reason, Is.InstanceOf<ConnectionLost>());
    }

    [Test]
    public void A_close_is_a_clean_one_after_all_that_was_written()
    {
        IOPump pump = Secured();
        _client.Transport!.Write(new byte[300_000]);
        _client.Transport.LoseConnection();
        Assert.That(_client.Transport.Disconnecting, Is.True);
        pump.Flush();
        Assert.That(_server.Count, Is.EqualTo(300_000));
        Assert.That(_client.Reason, Is.TypeOf<ConnectionDone>());
        Assert.That(_server.Reason, Is.TypeOf<ConnectionDone>());
        Assert.That(_reactor.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void An_abort_is_one()
    {
        IOPump pump = Secured();
        _client.Transport!.AbortConnection();
        pump.Flush();
        Assert.That(_client.Reason, Is.TypeOf<ConnectionAborted>());
        Assert.That(_server.Reason, Is.TypeOf<ConnectionLost>());
    }

    [Test]
    public void Reading_can_be_paused()
    {
        IOPump pump = Secured();
        _server.Transport!.PauseProducing();
        _client.Transport!.Write("hi");
        pump.Flush();
        Assert.That(_server.Count, Is.Zero);
        _server.Transport.ResumeProducing();
        pump.Flush();
        Assert.That(_server.Data, Is.EqualTo((Bytes)"hi"));
    }

    [Test]
    public void What_a_protocol_throws_comes_out_of_the_pump()
    {
        IOPump pump = Secured();
        _server.OnData = static _ => throw new InvalidOperationException("boom");
        _client.Transport!.Write("hi");
        Assert.That(pump.Flush, Throws.InvalidOperationException.With.Message.EqualTo("boom"));
    }

    [Test]
    public void There_is_no_half_of_a_TLS_connection()
    {
        Secured();
        Assert.That(((IStreamTransport)_client.Transport!).LoseWriteConnection, Throws.TypeOf<NotSupportedException>());
    }

    private static void Start(TLSPeer peer, IOpenSSLContextFactory options) => ((ITLSTransport)peer.Transport!).StartTLS(options);

    private IOPump Connect() => IOPump.Connect(_client, _server, _reactor);

    private IOPump Secured()
    {
        IOPump pump = Connect();
        Start(_server, ServerOptions);
        Start(_client, ClientOptions);
        pump.Flush();
        Assert.That((_client.Calls, _server.Calls), Is.EqualTo((new[] { "made", "handshake" }, new[] { "made", "handshake" })));
        return pump;
    }
}
