using System.Buffers;
using Microsoft.Extensions.Logging;
using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Protocols;

namespace Twisted.Reactor.Tests.Tls;

/// <summary>TLS over transports in memory: handshake, data, ends and bounds.</summary>
[TestFixture]
public sealed class TLSMemoryBIOTests
{
    [TestCase(TLSVersion.TLSv1_2)]
    [TestCase(TLSVersion.TLSv1_3)]
    public void Bytes_go_both_ways_in_each_version(TLSVersion version)
    {
        TLSPair pair = new(server: new CertificateOptions
        {
            Certificate = TestCertificates.Server,
            RaiseMinimumTo = version,
            LowerMaximumSecurityTo = version,
        });
        pair.Client.Transport!.Write("before the handshake");
        pair.Pump.Flush();
        pair.Client.Transport!.Output.Write(", and after"u8);
        pair.Server.Transport!.Write("answer");
        pair.Pump.Flush();
        Assert.That(pair.Server.Data, Is.EqualTo((Bytes)"before the handshake, and after"));
        Assert.That(pair.Client.Data, Is.EqualTo((Bytes)"answer"));
        Assert.That(pair.Server.Calls, Is.EqualTo(new[] { "made", "handshake", "data" }));
    }

    [Test]
    public void Nothing_depends_on_how_the_bytes_are_cut()
    {
        TLSPair pair = new();
        pair.Pump.ChunkSize = 1;
        byte[] much = [.. Enumerable.Range(0, 40_000).Select(static i => (byte)i)];
        pair.Client.Transport!.Write(much);
        pair.Pump.Flush();
        Assert.That(pair.Server.Data, Is.EqualTo((Bytes)much));
    }

    [Test]
    public void Nothing_of_it_can_be_read_on_the_way()
    {
        StringTransport transport = new();
        TLSPair.Wrap(Ssl.OptionsForClientTLS("localhost"), isClient: true, new TLSPeer()).MakeConnection(transport);
        Assert.That(transport.Value()[0], Is.EqualTo(22), "a handshake record: the client's hello");
        TLSPair pair = new TLSPair().Secured();
        pair.Client.Transport!.Write("readable");
        Assert.That(pair.Pump.ClientTransport.BufferedBytes, Is.GreaterThan(8));
        Assert.That(pair.Client.Transport.BufferedBytes, Is.EqualTo(pair.Pump.ClientTransport.BufferedBytes));
    }

    [Test]
    public void Both_ends_learn_about_each_other()
    {
        TLSPair pair = new(
            server: new CertificateOptions
            {
                Certificate = TestCertificates.Server,
                TrustRoot = TestCertificates.Authority,
                AcceptableProtocols = ["h2", "http/1.1"],
            },
            client: Ssl.OptionsForClientTLS("localhost", TestCertificates.Authority, TestCertificates.Client, ["spdy/1", "http/1.1"]));
        Assert.That((pair.Client.Secure.NegotiatedProtocol, pair.Client.Secure.GetPeerCertificate()), Is.EqualTo(((string?)null, (Certificate?)null)));
        pair.Secured();
        Assert.That(pair.Client.Secure.NegotiatedProtocol, Is.EqualTo("http/1.1"));
        Assert.That(pair.Server.Secure.NegotiatedProtocol, Is.EqualTo("http/1.1"));
        Assert.That(pair.Server.Secure.ServerName, Is.EqualTo("localhost"));
        Assert.That(pair.Client.Secure.GetPeerCertificate()!.Dump(), Is.EqualTo(TestCertificates.Server.Dump()));
        Assert.That(pair.Server.Secure.GetPeerCertificate()!.GetSubject(), Is.EqualTo("CN=client"));
    }

    [Test]
    public void Without_a_common_protocol_there_is_no_connection()
    {
        TLSPair pair = new(
            server: new CertificateOptions { Certificate = TestCertificates.Server, AcceptableProtocols = ["h2"] },
            client: Ssl.OptionsForClientTLS("localhost", TestCertificates.Authority, acceptableProtocols: ["http/1.1"]));
        pair.Pump.Flush();
        Assert.That(pair.Server.Reason, Is.TypeOf<TLSError>());
        Assert.That(pair.Client.Reason, Is.TypeOf<TLSError>());
    }

    [Test]
    public void A_server_has_a_certificate_for_each_of_its_names()
    {
        PrivateCertificate other = TestCertificates.Issue("CN=other", "other.example");
        CertificateOptions options = new()
        {
            Certificate = TestCertificates.Server,
            ForServerName = name => name == "other.example" ? other.Options() : null,
        };
        TLSPair first = new TLSPair(options).Secured();
        TLSPair second = new TLSPair(options, Ssl.OptionsForClientTLS("other.example", TestCertificates.Authority)).Secured();
        Assert.That(first.Client.Secure.GetPeerCertificate()!.GetSubject(), Is.EqualTo("CN=localhost"));
        Assert.That(second.Client.Secure.GetPeerCertificate()!.GetSubject(), Is.EqualTo("CN=other"));
    }

    [Test]
    public void Callbacks_come_on_the_same_thread_and_in_the_same_context()
    {
        SynchronizationContext context = new OwnContext();
        SynchronizationContext? outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(context);
        try
        {
            List<(int Thread, SynchronizationContext? Context)> seen = [];
            void Note() => seen.Add((Environment.CurrentManagedThreadId, SynchronizationContext.Current));
            TLSPair pair = new(serverPeer: new TLSPeer { OnHandshake = Note, OnData = _ => Note(), OnLost = Note });
            pair.Client.Transport!.Write("x");
            pair.Pump.Flush();
            pair.Client.Transport.LoseConnection();
            pair.Pump.Flush();
            Assert.That(seen, Is.EqualTo(Enumerable.Repeat((Environment.CurrentManagedThreadId, (SynchronizationContext?)context), 3)));
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    [Test]
    public void A_close_comes_after_all_that_was_written_and_is_clean_at_both_ends()
    {
        TLSPair pair = new();
        pair.Client.Transport!.Write(new byte[300_000]);
        pair.Client.Transport.LoseConnection();
        Assert.That(pair.Client.Transport.Disconnecting, Is.True);
        pair.Pump.Flush();
        Assert.That(pair.Server.Count, Is.EqualTo(300_000));
        Assert.That(pair.Client.Reason, Is.TypeOf<ConnectionDone>());
        Assert.That(pair.Server.Reason, Is.TypeOf<ConnectionDone>());
    }

    [Test]
    public void What_comes_after_our_close_is_dropped()
    {
        TLSPair pair = new TLSPair().Secured();
        pair.Server.Transport!.Write("too late");
        pair.Client.Transport!.LoseConnection();
        pair.Pump.Flush();
        Assert.That(pair.Client.Data, Is.EqualTo(Bytes.Empty));
        Assert.That(pair.Client.Reason, Is.TypeOf<ConnectionDone>());
    }

    [Test]
    public void A_close_before_the_handshake_with_nothing_written_is_at_once()
    {
        TLSPair pair = new(clientPeer: new TLSPeer());
        pair.Client.Transport!.LoseConnection();
        pair.Pump.Flush();
        Assert.That(pair.Client.Reason, Is.TypeOf<ConnectionDone>());
        Assert.That(pair.Server.Reason, Is.TypeOf<TLSError>());
    }

    [Test]
    public void A_protocol_may_close_as_it_is_made()
    {
        TLSPeer client = new();
        client.OnMade = () => client.Transport!.LoseConnection();
        TLSPair pair = new(clientPeer: client);
        pair.Pump.Flush();
        Assert.That(client.Calls, Is.EqualTo(new[] { "made", "lost" }));
        Assert.That(pair.Reactor.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void A_peer_that_does_not_answer_close_notify_is_given_up()
    {
        TLSPair pair = new TLSPair().Secured();
        pair.Pump.ServerTransport.PauseProducing();
        pair.Client.Transport!.LoseConnection();
        pair.Pump.Flush();
        Assert.That(pair.Client.Reason, Is.Null);
        pair.Reactor.Advance(TransportLimits.CloseTimeout);
        pair.Pump.Flush();
        Assert.That(pair.Client.Reason, Is.TypeOf<ConnectionLost>().With.Message.Contains("did not answer"));
        Assert.That(pair.Log.Take(LogLevel.Warning).Select(static entry => entry.Id), Is.EqualTo(new[] { 1202 }));
    }

    [Test]
    public void An_end_without_close_notify_is_not_clean()
    {
        TLSPair pair = new TLSPair().Secured();
        pair.Server.Transport!.Write("half of a mess");
        pair.Pump.ServerTransport.LoseConnection();
        pair.Pump.Flush();
        Assert.That(pair.Client.Data, Is.EqualTo((Bytes)"half of a mess"));
        Assert.That(pair.Client.Reason, Is.TypeOf<ConnectionLost>().With.Message.Contains("close_notify"));
    }

    [Test]
    public void An_end_during_the_handshake_is_an_error_of_TLS()
    {
        TLSPair pair = new();
        pair.Pump.ServerTransport.LoseConnection();
        pair.Pump.Flush();
        Assert.That(pair.Client.Reason, Is.TypeOf<TLSError>().With.Message.Contains("during the TLS handshake"));
    }

    [Test]
    public void An_abort_is_aborted_here_and_lost_there()
    {
        TLSPair pair = new TLSPair().Secured();
        pair.Client.Transport!.AbortConnection();
        pair.Pump.Flush();
        Assert.That(pair.Client.Reason, Is.TypeOf<ConnectionAborted>());
        Assert.That(pair.Server.Reason, Is.TypeOf<ConnectionLost>());
    }

    [Test]
    public void A_plain_client_at_a_TLS_server_ends_its_own_connection_with_a_line_in_the_log(
        [Values("GET / HTTP/1.0\r\n\r\n", "SSH-2.0-OpenSSH\r\n", "\u0016\u0003\u0001\u0000\u0005hello", "\u0080\u0012\u0001\u0003\u0001SSL version 2's.")] string hello)
    {
        using Loop.LogRecorder log = new();
        StringTransport transport = new(new MemoryReactorClock { LoggerFactory = log });
        TLSPeer server = new();
        TLSPair.Wrap(TestCertificates.Server.Options(), isClient: false, server).MakeConnection(transport);
        transport.Deliver(System.Text.Encoding.Latin1.GetBytes(hello));
        Assert.That(transport.Disconnecting, Is.True);
        transport.Deliver("and more");
        transport.Close();
        Assert.That(server.Calls, Is.EqualTo(new[] { "made", "lost" }));
        Assert.That(server.Reason, Is.TypeOf<TLSError>().With.Message.StartsWith("TLS failed: "));
        Assert.That(log.Take(LogLevel.Information).Select(static entry => entry.Id), Is.EqualTo(new[] { 1203 }));
    }

    [Test]
    public void A_changed_byte_ends_the_connection()
    {
        TLSPair pair = new TLSPair().Secured();
        byte[] record = [23, 3, 3, 0, 32, .. new byte[32]];
        pair.Pump.ServerTransport.Write(record);
        pair.Pump.Flush();
        Assert.That(pair.Client.Calls, Does.Not.Contain("data"));
        Assert.That(pair.Client.Reason, Is.TypeOf<TLSError>());
    }

    [Test]
    public void A_handshake_has_its_time()
    {
        StringTransport transport = new(new MemoryReactorClock());
        TLSPeer server = new();
        TLSPair.Wrap(new CertificateOptions { Certificate = TestCertificates.Server, HandshakeTimeout = 5 }, isClient: false, server)
            .MakeConnection(transport);
        ((MemoryReactorClock)transport.Reactor).Advance(4.9);
        Assert.That(transport.Disconnecting, Is.False);
        ((MemoryReactorClock)transport.Reactor).Advance(0.1);
        Assert.That(transport.Disconnecting, Is.True);
        transport.Close();
        Assert.That(server.Reason, Is.TypeOf<TLSError>().With.Message.Contains("5 s"));
    }

    [Test]
    public void The_time_of_a_handshake_that_is_done_does_not_run_out()
    {
        TLSPair pair = new TLSPair().Secured();
        Assert.That(pair.Reactor.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void A_server_without_a_certificate_says_so_in_the_log()
    {
        TLSPair pair = new(new CertificateOptions());
        pair.Pump.Flush();
        Assert.That(pair.Server.Reason, Is.TypeOf<TLSError>());
        Assert.That(pair.Log.Take(LogLevel.Error).Single().Error!.ToString(), Does.Contain("need a Certificate with its private key"));
    }

    [Test]
    public void A_protocol_that_throws_loses_its_connection()
    {
        TLSPair pair = new TLSPair().Secured();
        pair.Server.OnData = static _ => throw new InvalidOperationException("boom");
        pair.Client.Transport!.Write("x");
        Assert.That(pair.Pump.Flush, Throws.InvalidOperationException.With.Message.EqualTo("boom"));
        pair.Pump.Flush();
        Assert.That(pair.Server.Reason, Is.TypeOf<ConnectionLost>().With.Message.Contains("boom"));
    }

    [Test]
    public void There_is_no_half_of_a_connection()
    {
        TLSPair pair = new TLSPair().Secured();
        Assert.That(((IStreamTransport)pair.Client.Transport!).LoseWriteConnection, Throws.TypeOf<NotSupportedException>());
    }

    [Test]
    public void Options_of_the_other_role_are_an_error_at_once()
    {
        Assert.That(
            () => new TLSMemoryBIOFactory(TestCertificates.Server.Options(), isClient: true, new Factory()),
            Throws.ArgumentException.With.Message.Contains("OptionsForClientTLS"));
        Assert.That(
            () => new TLSMemoryBIOFactory(Ssl.OptionsForClientTLS("localhost"), isClient: false, new Factory()),
            Throws.ArgumentException.With.Message.Contains("CertificateOptions"));
    }

    [Test]
    public void A_memory_reactor_listens_and_connects()
    {
        MemoryReactorClock reactor = new();
        TLSPeer server = new();
        TLSPeer client = new();
        reactor.ListenSSL(443, new Factory { Protocol = () => server }, TestCertificates.Server.Options());
        Transports.PeerFactory factory = new(client);
        reactor.ConnectSSL("localhost", 443, factory, Ssl.OptionsForClientTLS("localhost", TestCertificates.OtherAuthority));
        IOPump pump = reactor.TcpClients[0].Succeed(((IProtocolFactory)reactor.TcpServers[0].Factory).BuildProtocol(reactor.TcpClients[0].GetDestination())!)!;
        pump.Flush();
        Assert.That(client.Reason, Is.TypeOf<VerificationError>());
        Assert.That(factory.Calls, Is.EqualTo(new[] { "start", "connecting", "lost", "stop" }));
    }

    private sealed class OwnContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => throw new InvalidOperationException("Nothing is to be posted.");
    }
}
