using Microsoft.Extensions.Logging;
using Twisted.Internet;
using Twisted.Internet.Transports;
using Twisted.Reactor.Tests.Transports;

namespace Twisted.Reactor.Tests.Tls;

/// <summary>TLS over real connections, from the first byte and begun in mid-stream.</summary>
[TestFixture(typeof(EPollReactor))]
[TestFixture(typeof(SelectReactor))]
public sealed class StartTLSTests<TReactor> : TCPFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    private const string GoAhead = "go ahead\n";

    private static readonly ClientTLSOptions ClientOptions = Ssl.OptionsForClientTLS("localhost", TestCertificates.Authority);

    [Test]
    public void A_server_and_a_client_speak_TLS_from_the_first_byte()
    {
        Run(async Deferred () =>
        {
            TLSPeer server = new();
            TLSPeer client = new();
            IListeningPort port = Reactor.ListenSSL(
                0, new Factory { Protocol = () => server, Noisy = false }, TestCertificates.Server.Options(), @interface: "127.0.0.1");
            PeerFactory factory = new(client);
            Reactor.ConnectSSL("127.0.0.1", PortOf(port), factory, ClientOptions);
            await client.Made();
            client.Transport!.Write(new byte[1_000_000]);
            await server.Got(1_000_000);
            server.Transport!.Write("bye");
            server.Transport.LoseConnection();
            await client.Lost();
            await server.Lost();
            Assert.That(client.Data, Is.EqualTo((Bytes)"bye"));
            Assert.That(client.Reason, Is.TypeOf<ConnectionDone>());
            Assert.That(server.Reason, Is.TypeOf<ConnectionDone>());
            Assert.That(client.Transport.GetPeer(), Is.EqualTo(port.GetHost()));
            await Until(() => factory.Calls.Contains("lost"));
        });
    }

    [Test]
    public void A_connector_closes_in_TLS_too()
    {
        Run(async Deferred () =>
        {
            TLSPeer server = new();
            TLSPeer client = new();
            IListeningPort port = Reactor.ListenSSL(
                0, new Factory { Protocol = () => server, Noisy = false }, TestCertificates.Server.Options(), @interface: "127.0.0.1");
            IConnector connector = Reactor.ConnectSSL("127.0.0.1", PortOf(port), new PeerFactory(client), ClientOptions);
            await server.Secured();
            await client.Secured();
            connector.Disconnect();
            await server.Lost();
            await client.Lost();
            Assert.That(server.Reason, Is.TypeOf<ConnectionDone>());
            Assert.That(client.Reason, Is.TypeOf<ConnectionDone>());
        });
    }

    [TestCase(true)]
    [TestCase(false)]
    public void TLS_begins_in_mid_stream_in_either_role(bool normal)
    {
        Run(async Deferred () =>
        {
            TLSPeer client = new();
            TLSPeer server = new();
            server.OnData = _ =>
            {
                server.OnData = null;
                server.Transport!.Write(GoAhead);
                Start(server, normal ? TestCertificates.Server.Options() : ClientOptions, normal);
                server.Transport.Write("secret of the server");
            };
            client.OnData = answer =>
            {
                client.OnData = null;

                // A server that is TLS's client says hello at once: that came with its answer.
                Bytes ahead = answer[GoAhead.Length..];
                Assert.That(ahead.IsEmpty, Is.EqualTo(normal));
                Start(client, normal ? ClientOptions : TestCertificates.Server.Options(), normal, ahead);
                client.Transport!.Write("secret of the client");
            };
            await Pair(client, server);
            Assert.That(((ITLSTransport)client.Transport!).TLS, Is.False);
            client.Transport.Write("STARTTLS\n");
            await Until(() => client.Data.EndsWith("secret of the server"u8) && server.Count == 29);
            Assert.That(server.Data, Is.EqualTo((Bytes)"STARTTLS\nsecret of the client"));
            Assert.That(client.Calls, Is.EqualTo(new[] { "made", "data", "handshake", "data" }));
            Assert.That(((ITLSTransport)client.Transport).TLS, Is.True);
            Assert.That((normal ? client : server).Secure.GetPeerCertificate()!.GetSubject(), Is.EqualTo("CN=localhost"));
            Assert.That(server.Secure.ServerName, Is.EqualTo("localhost"));
            client.Transport.LoseConnection();
            await server.Lost();
            await client.Lost();
            Assert.That(client.Reason, Is.TypeOf<ConnectionDone>());
            Assert.That(server.Reason, Is.TypeOf<ConnectionDone>());
        });
    }

    [Test]
    public void A_protocol_that_looks_at_the_first_bytes_hands_them_on()
    {
        Run(async Deferred () =>
        {
            TLSPeer server = new();
            server.OnData = first =>
            {
                server.OnData = null;
                ((ITLSTransport)server.Transport!).StartTLS(TestCertificates.Server.Options(), received: first);
            };
            IListeningPort port = Listen(() => server);
            TLSPeer client = new();
            Reactor.ConnectSSL("127.0.0.1", PortOf(port), new PeerFactory(client), ClientOptions);
            await client.Secured();
            Assert.That(client.Secure.GetPeerCertificate()!.GetSubject(), Is.EqualTo("CN=localhost"));
        });
    }

    [Test]
    public void A_producer_goes_on_through_TLS()
    {
        Run(async Deferred () =>
        {
            TLSPeer client = new();
            TLSPeer server = new();
            await Pair(client, server);
            Start(server, TestCertificates.Server.Options());
            Flood flood = new(client.Transport!, 5_000_000);
            client.Transport!.RegisterProducer(flood, streaming: true);
            Start(client, ClientOptions);
            flood.ResumeProducing();
            await server.Got(5_000_000);
            Assert.That(flood.Pauses, Is.GreaterThan(10));
            Assert.That(flood.Highest, Is.LessThan((2 * TransportLimits.HighWaterMark) + 40_000));
            client.Transport.LoseConnection();
            await client.Lost();
            Assert.That(server.Reason, Is.TypeOf<ConnectionDone>());
        });
    }

    [Test]
    public void A_plain_peer_ends_its_own_connection_and_says_why()
    {
        Run(async Deferred () =>
        {
            TLSPeer client = new();
            TLSPeer server = new();
            await Pair(client, server);
            Start(server, TestCertificates.Server.Options());
            client.Transport!.Write("GET / HTTP/1.0\r\n\r\n");
            await client.Lost();
            Assert.That(server.Reason, Is.TypeOf<TLSError>());
            Assert.That(Log.Take(LogLevel.Information).Where(static entry => entry.Id == 1203).ToList(), Has.Count.EqualTo(1));
        });
    }

    [Test]
    public void An_end_without_close_notify_is_not_clean()
    {
        Run(async Deferred () =>
        {
            TLSPeer client = new();
            TLSPeer server = new();
            await Pair(client, server);
            Start(server, TestCertificates.Server.Options());
            Start(client, ClientOptions);
            await client.Secured();
            await server.Secured();
            ((StreamConnection)server.Transport!).LoseConnection();
            await client.Lost();
            Assert.That(client.Reason, Is.TypeOf<ConnectionLost>().With.Message.Contains("close_notify"));
        });
    }

    [Test]
    public void A_protocol_that_throws_loses_its_connection_and_nothing_more_is_delivered()
    {
        Run(async Deferred () =>
        {
            TLSPeer client = new();
            TLSPeer server = new();
            await Pair(client, server);
            Start(server, TestCertificates.Server.Options());
            Start(client, ClientOptions);
            int calls = 0;
            server.OnData = _ =>
            {
                calls++;
                throw new InvalidOperationException("boom");
            };
            client.Transport!.Write(new byte[200_000]);
            await server.Lost();
            Assert.That(calls, Is.EqualTo(1));
            Assert.That(server.Reason, Is.TypeOf<ConnectionLost>().With.Message.Contains("boom"));
            Assert.That(Log.Take(LogLevel.Error), Has.Count.EqualTo(1));
        });
    }

    [Test]
    public void TLS_begins_once_and_with_the_options_of_its_role()
    {
        Run(async Deferred () =>
        {
            TLSPeer client = new();
            TLSPeer server = new();
            await Pair(client, server);
            Assert.That(() => Start(server, ClientOptions), Throws.ArgumentException.With.Message.Contains("CertificateOptions"));
            Assert.That(() => Start(client, TestCertificates.Server.Options()), Throws.ArgumentException.With.Message.Contains("OptionsForClientTLS"));
            Start(server, TestCertificates.Server.Options());
            Assert.That(() => Start(server, TestCertificates.Server.Options()), Throws.InvalidOperationException);
            client.Transport!.AbortConnection();
            await server.Lost();
        });
    }

    [Test]
    public void Reading_and_writing_raw_allocates_nothing()
    {
        if (typeof(TReactor) == typeof(SelectReactor))
        {
            Assert.Ignore("Socket.Select allocates.");
        }

        Run(async Deferred () =>
        {
            PingPong client = new(4000);
            IListeningPort port = Reactor.ListenSSL(
                0, new Factory { Protocol = static () => new PingPong(int.MaxValue), Noisy = false }, TestCertificates.Server.Options(),
                @interface: "127.0.0.1");
            Reactor.ConnectSSL("127.0.0.1", PortOf(port), new PeerFactory(client), ClientOptions);
            await client.Done;
            Assert.That(client.AllocatedInSecondHalf, Is.LessThan(2000), "bytes in 2000 round trips");
        });
    }

    private static void Start(Peer peer, IOpenSSLContextFactory options, bool normal = true, Bytes received = default) =>
        ((ITLSTransport)peer.Transport!).StartTLS(options, normal, received);

    private sealed class PingPong(int rounds) : Protocol
    {
        private int _count;
        private long _atHalf;

        public Deferred Done { get; } = new();

        public long AllocatedInSecondHalf { get; private set; }

        public override void ConnectionMade()
        {
            if (rounds != int.MaxValue)
            {
                Transport!.Write("ping"u8);
            }
        }

        public override void OnNext(ReadOnlyMemory<byte> value)
        {
            _count++;
            if (_count == rounds / 2)
            {
                _atHalf = GC.GetAllocatedBytesForCurrentThread();
            }

            if (_count == rounds)
            {
                AllocatedInSecondHalf = GC.GetAllocatedBytesForCurrentThread() - _atHalf;
                Done.Callback();
            }
            else
            {
                Transport!.Write(value.Span);
            }
        }
    }

    private sealed class Flood(ITransport transport, int total) : IPushProducer
    {
        private bool _paused;
        private int _left = total;

        public int Pauses { get; private set; }

        public int Highest { get; private set; }

        public void PauseProducing()
        {
            _paused = true;
            Pauses++;
        }

        public void ResumeProducing()
        {
            _paused = false;
            while (!_paused && _left > 0)
            {
                int size = Math.Min(_left, 10_000);
                _left -= size;
                transport.Write(new byte[size]);
                Highest = Math.Max(Highest, transport.BufferedBytes);
            }

            if (_left == 0)
            {
                _left = -1;
                transport.UnregisterProducer();
            }
        }

        public void StopProducing() => _left = 0;
    }
}
