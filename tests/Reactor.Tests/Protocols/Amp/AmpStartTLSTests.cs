using Microsoft.Extensions.Logging;
using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Protocols.Amp;
using Twisted.Python;
using Twisted.Reactor.Tests.Loop;
using Twisted.Reactor.Tests.Tls;

namespace Twisted.Reactor.Tests.ProtocolTests.Amp;

/// <summary>TLS begun between two boxes, over TLS that is real.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AmpStartTLSTests : IDisposable
{
    private const byte HandshakeRecord = 22;

    private static readonly AmpObjects Trusting = new() { [StartTLS.VerifyAuthorities] = new[] { TestCertificates.Authority } };

    private static readonly AmpObjects Showing = new() { [StartTLS.LocalCertificate] = TestCertificates.Server };

    private readonly LogRecorder _log = new();
    private readonly MemoryReactorClock _reactor = new();
    private readonly RawPeer _raw = new();

    public AmpStartTLSTests() => _reactor.LoggerFactory = _log;

    public void Dispose() => _log.Dispose();

    [Test]
    public void Both_sides_speak_TLS_from_the_answer_on_and_know_each_other()
    {
        Side client = new();
        Side server = new()
        {
            Response = new()
            {
                [StartTLS.LocalCertificate] = TestCertificates.Server,
                [StartTLS.VerifyAuthorities] = new List<Certificate> { TestCertificates.Authority },
            },
        };
        IOPump pump = Connect(client, server);
        AmpObjects arguments = Clone(Trusting);
        arguments[StartTLS.LocalCertificate] = TestCertificates.Client;
        Assert.That(ResultOf(pump, client.CallRemote<StartTLS>(arguments)), Is.Empty);
        Assert.That((pump.ClientTransport.TLS, pump.ServerTransport.TLS), Is.EqualTo((true, true)));
        Assert.That(ResultOf(pump, client.CallRemote<Sum>(new() { ["a"] = 1, ["b"] = 2 })).Get<int>("total"), Is.EqualTo(3));
        Assert.That(ResultOf(pump, server.CallRemote<Sum>(new() { ["a"] = 3, ["b"] = 4 })).Get<int>("total"), Is.EqualTo(7));
        Assert.That(client.PeerCertificate!.GetSubject(), Is.EqualTo("CN=localhost"));
        Assert.That(server.PeerCertificate!.GetSubject(), Is.EqualTo("CN=client"));
        Assert.That(client.HostCertificate, Is.SameAs(TestCertificates.Client));
        Assert.That(server.HostCertificate, Is.SameAs(TestCertificates.Server));
        Assert.That(server.Asked!.Keys, Is.Empty, "certificates do not go over the wire in boxes");
    }

    [Test]
    public void Byte_by_byte_it_is_the_same()
    {
        Side client = new();
        IOPump pump = Connect(client, new Side { Response = Showing });
        pump.ChunkSize = 1;
        ResultOf(pump, client.CallRemote<StartTLS>(Trusting));
        Assert.That(ResultOf(pump, client.CallRemote<Sum>(new() { ["a"] = 1, ["b"] = 2 })).Get<int>("total"), Is.EqualTo(3));
    }

    [Test]
    public void The_request_goes_over_the_wire_as_in_Twisted_and_boxes_wait_for_the_answer()
    {
        Side client = new();
        IOPump pump = Connect(client, _raw);
        client.CallRemote<StartTLS>(Trusting).AddErrback(static _ => new AmpObjects());
        client.CallRemote<Shout>(new() { ["text"] = "secret" });
        pump.Flush();
        Bytes request = "\0\x04_ask\0\x01" + "1\0\x08_command\0\x08StartTLS\0\0";
        Assert.That(_raw.Got, Is.EqualTo(request));
        _raw.Transport!.Write(RawPeer.Answer());
        pump.Flush();
        Assert.That(_raw.Got[request.Length], Is.EqualTo(HandshakeRecord));
        Assert.That(_raw.Got.Decode(), Does.Not.Contain("secret"));
        client.Transport!.AbortConnection();
        pump.Flush();
    }

    [Test]
    public void Boxes_that_waited_arrive_in_their_order()
    {
        Side client = new();
        Side server = new() { Response = Showing };
        IOPump pump = Connect(client, server);
        client.CallRemote<StartTLS>(Trusting);
        for (int i = 0; i < 3; i++)
        {
            client.CallRemote<Shout>(new() { ["text"] = $"{i}" });
        }

        pump.Flush();
        Assert.That(server.Heard, Is.EqualTo((string[])["0", "1", "2"]));
    }

    [Test]
    public void The_side_that_accepted_may_ask_and_is_the_server_all_the_same()
    {
        Side client = new() { Response = Trusting };
        Side server = new();
        IOPump pump = Connect(client, server);
        ResultOf(pump, server.CallRemote<StartTLS>(Showing));
        Assert.That(ResultOf(pump, server.CallRemote<Sum>(new() { ["a"] = 1, ["b"] = 2 })).Get<int>("total"), Is.EqualTo(3));
        Assert.That(client.PeerCertificate!.GetSubject(), Is.EqualTo("CN=localhost"));
    }

    [Test]
    public void Without_authorities_a_client_does_not_begin_and_sends_nothing()
    {
        Side client = new();
        IOPump pump = Connect(client, _raw);
        Assert.That(FailureOf(pump, client.CallRemote<StartTLS>()).Value.Message, Does.Contain("tls_verifyAuthorities").And.Contains("AllowUnverifiedTLS"));
        Assert.That(_raw.Got.IsEmpty, Is.True);
        Assert.That(client.Connected, Is.True);
    }

    [Test]
    public void A_client_that_is_asked_does_not_begin_without_authorities_either()
    {
        Side client = new();
        Side server = new();
        IOPump pump = Connect(client, server);
        Failure failure = FailureOf(pump, server.CallRemote<StartTLS>(Showing));
        Assert.That(failure.Trap<UnknownRemoteError>().Description, Does.Contain("tls_verifyAuthorities"));
        Assert.That((pump.ClientTransport.TLS, pump.ServerTransport.TLS), Is.EqualTo((false, false)));
        Assert.That(ResultOf(pump, server.CallRemote<Sum>(new() { ["a"] = 1, ["b"] = 2 })).Get<int>("total"), Is.EqualTo(3));
    }

    [Test]
    public void Twisteds_way_is_one_assignment_away_and_needs_no_certificate_at_all()
    {
        Side client = new() { AllowUnverifiedTLS = true };
        AMP server = new MathServer();
        IOPump pump = Connect(client, server);
        ResultOf(pump, client.CallRemote<StartTLS>());
        Assert.That(ResultOf(pump, client.CallRemote<Sum>(new() { ["a"] = 1, ["b"] = 2 })).Get<int>("total"), Is.EqualTo(3));
        Assert.That(client.PeerCertificate!.GetSubject(), Is.EqualTo("CN=Made for one connection"));
        Assert.That((client.HostCertificate, server.HostCertificate, server.PeerCertificate), Is.EqualTo((default(PrivateCertificate), default(PrivateCertificate), default(Certificate))));
    }

    [Test]
    public void A_server_that_asks_needs_a_certificate()
    {
        Side server = new();
        IOPump pump = IOPump.Connect(_raw, server, _reactor);
        Assert.That(FailureOf(pump, server.CallRemote<StartTLS>()).Value.Message, Does.Contain("tls_localCertificate"));
        Assert.That(_raw.Got.IsEmpty, Is.True);
    }

    [Test]
    public void What_is_no_certificate_is_not_sent()
    {
        Side client = new();
        IOPump pump = Connect(client, _raw);
        AmpObjects wrong = new() { [StartTLS.LocalCertificate] = TestCertificates.Authority };
        Assert.That(FailureOf(pump, client.CallRemote<StartTLS>(wrong)).Value, Is.TypeOf<ArgumentException>().With.Message.Contains("PrivateCertificate"));
        wrong = new() { [StartTLS.VerifyAuthorities] = TestCertificates.Authority };
        Assert.That(FailureOf(pump, client.CallRemote<StartTLS>(wrong)).Value, Is.TypeOf<ArgumentException>().With.Message.Contains("collection"));
        wrong = new() { ["certificate"] = TestCertificates.Server };
        AmpObjects trusting = Clone(Trusting);
        trusting["certificate"] = TestCertificates.Server;
        Assert.That(FailureOf(pump, client.CallRemote<StartTLS>(trusting)).Value, Is.TypeOf<InvalidSignature>());
        Assert.That(_raw.Got.IsEmpty, Is.True);
    }

    [Test]
    public void A_server_that_nobody_trusted_vouches_for_is_refused_and_nothing_is_sent_to_it()
    {
        Side client = new();
        Side server = new() { Response = Showing };
        IOPump pump = Connect(client, server);
        AmpObjects others = new() { [StartTLS.VerifyAuthorities] = new[] { TestCertificates.OtherAuthority } };
        Deferred<AmpObjects> started = client.CallRemote<StartTLS>(others);
        Failure failure = FailureOf(pump, client.CallRemote<Shout2>(new() { ["text"] = "secret" }));
        Assert.That(failure.Value, Is.TypeOf<VerificationError>());
        Assert.That(started.Called, Is.True, "begun, not done");
        Assert.That(server.Heard, Is.Empty);
        Assert.That(server.Connected, Is.False);
    }

    [Test]
    public void A_client_that_nobody_trusted_vouches_for_is_refused()
    {
        Side client = new();
        AmpObjects response = Clone(Showing);
        response[StartTLS.VerifyAuthorities] = new[] { TestCertificates.Authority };
        Side server = new() { Response = response };
        IOPump pump = Connect(client, server);
        AmpObjects arguments = Clone(Trusting);
        arguments[StartTLS.LocalCertificate] = TestCertificates.OthersClient;
        client.CallRemote<StartTLS>(arguments);
        Assert.That(FailureOf(pump, client.CallRemote<Shout2>(new() { ["text"] = "let me in" })).Value, Is.InstanceOf<TLSError>());
        Assert.That(server.Lost, Is.TypeOf<VerificationError>());
        Assert.That(server.Heard, Is.Empty);
    }

    [Test]
    public void TLS_is_started_once()
    {
        Side client = new();
        Side server = new() { Response = Showing };
        IOPump pump = Connect(client, server);
        Deferred<AmpObjects> first = client.CallRemote<StartTLS>(Trusting);
        Assert.That(FailureOf(pump, client.CallRemote<StartTLS>(Trusting)).Value, Is.TypeOf<OnlyOneTLS>(), "while the first is asked for");
        Assert.That(first.Called, Is.True);
        Assert.That(FailureOf(pump, client.CallRemote<StartTLS>(Trusting)).Value, Is.TypeOf<OnlyOneTLS>(), "when it is started");
        Deferred<AmpBox> rude = client.CallRemoteString("StartTLS", []);
        Assert.That(FailureOf(pump, rude).Trap<RemoteAmpError>().ErrorCode, Is.EqualTo("TLS_ERROR"));
        Assert.That(ResultOf(pump, client.CallRemote<Sum>(new() { ["a"] = 1, ["b"] = 2 })).Get<int>("total"), Is.EqualTo(3));
    }

    [Test]
    public void Both_sides_asking_at_once_ends_the_connection_and_not_in_silence()
    {
        Side client = new() { Response = Trusting };
        Side server = new() { Response = Showing };
        IOPump pump = Connect(client, server);
        Deferred<AmpObjects> one = client.CallRemote<StartTLS>(Trusting);
        Deferred<AmpObjects> other = server.CallRemote<StartTLS>(Showing);
        Assert.That(FailureOf(pump, one).Value.Message + FailureOf(pump, other).Value.Message, Does.Contain("while it was being asked for StartTLS"));
        Assert.That((client.Connected, server.Connected), Is.EqualTo((false, false)));
    }

    [Test]
    public void A_peer_that_never_answers_loses_the_connection_after_a_time()
    {
        Side client = new() { ChangeTimeout = 5 };
        IOPump pump = Connect(client, _raw);
        Deferred<AmpObjects> started = client.CallRemote<StartTLS>(Trusting);
        _reactor.Advance(4.9);
        pump.Flush();
        Assert.That(client.Connected, Is.True);
        _reactor.Advance(0.2);
        Assert.That(FailureOf(pump, started).Value, Is.TypeOf<AmpError>().With.Message.Contains("5 s"));
        Assert.That(client.Connected, Is.False);
    }

    [Test]
    public void No_timer_is_left_behind()
    {
        Side client = new();
        IOPump pump = Connect(client, new Side { Response = Showing });
        ResultOf(pump, client.CallRemote<StartTLS>(Trusting));
        Assert.That(_reactor.GetDelayedCalls(), Is.Empty);
        Side other = new();
        pump = Connect(other, _raw);
        other.CallRemote<StartTLS>(Trusting).AddErrback(static _ => new AmpObjects());
        Assert.That(_reactor.GetDelayedCalls(), Is.Not.Empty);
        other.Transport!.AbortConnection();
        pump.Flush();
        Assert.That(_reactor.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void A_peer_that_refuses_goes_on_in_the_clear()
    {
        Side client = new();
        IOPump pump = Connect(client, _raw);
        Deferred<AmpObjects> started = client.CallRemote<StartTLS>(Trusting);
        _raw.Transport!.Write(RawPeer.Refusal());
        Assert.That(FailureOf(pump, started).Trap<UnknownRemoteError>().Description, Is.EqualTo("not today"));
        client.CallRemote<Shout>(new() { ["text"] = "hi" });
        pump.Flush();
        Assert.That(_raw.Got.Decode(), Does.Contain("Shout"));
        Assert.That(_reactor.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void But_what_waited_for_TLS_never_goes_out_in_the_clear()
    {
        Side client = new();
        IOPump pump = Connect(client, _raw);
        client.CallRemote<StartTLS>(Trusting).AddErrback(static _ => new AmpObjects());
        Deferred<AmpObjects> secret = client.CallRemote<Shout2>(new() { ["text"] = "secret" });
        _raw.Transport!.Write(RawPeer.Refusal());
        Assert.That(FailureOf(pump, secret).Value, Is.TypeOf<AmpError>().With.Message.Contains("not sent"));
        Assert.That(_raw.Got.Decode(), Does.Not.Contain("secret"));
        Assert.That(client.Connected, Is.False);
    }

    [Test]
    public void Whoever_gives_the_request_up_ends_the_connection()
    {
        Side client = new();
        IOPump pump = Connect(client, _raw);
        Deferred<AmpObjects> started = client.CallRemote<StartTLS>(Trusting);
        started.Cancel();
        Assert.That(FailureOf(pump, started).Value, Is.TypeOf<CancelledError>());
        Assert.That(client.Connected, Is.False);
    }

    [Test]
    public void What_waits_for_the_answer_is_bounded()
    {
        Side client = new();
        IOPump pump = Connect(client, _raw);
        Deferred<AmpObjects> started = client.CallRemote<StartTLS>(Trusting);
        Bytes question = new AmpBox { ["_ask"] = "x", ["_command"] = "long", ["x"] = "" }.Serialize();
        int asked = 0;
        while (client.Connected && asked < 1000)
        {
            _raw.Transport!.Write(question);
            pump.Pump();
            asked++;
        }

        Assert.That(FailureOf(pump, started).Value, Is.TypeOf<TooLong>().With.Message.Contains("StartTLS"));
        Assert.That(asked * 60_000L, Is.LessThanOrEqualTo(TransportLimits.MaxBufferedBytes + 200_000));
    }

    [Test]
    public void Small_boxes_that_wait_count_for_what_they_cost()
    {
        const int AtOnce = 100;
        const int LeastCost = 500;
        Side client = new();
        IOPump pump = Connect(client, _raw);
        Deferred<AmpObjects> started = client.CallRemote<StartTLS>(Trusting);
        Bytes question = new AmpBox { ["_ask"] = "x", ["_command"] = "x" }.Serialize();
        Bytes questions = string.Concat(Enumerable.Repeat(question.Decode(), AtOnce));
        int asked = 0;
        while (client.Connected && asked < TransportLimits.MaxBufferedBytes)
        {
            _raw.Transport!.Write(questions);
            pump.Pump();
            asked += AtOnce;
        }

        Assert.That(FailureOf(pump, started).Value, Is.TypeOf<TooLong>());
        Assert.That(asked, Is.LessThan((TransportLimits.MaxBufferedBytes / LeastCost) + AtOnce));
    }

    [Test]
    public void Boxes_put_behind_the_answer_are_not_looked_at()
    {
        Side client = new();
        IOPump pump = Connect(client, _raw);
        client.CallRemote<StartTLS>(Trusting);
        Deferred<AmpObjects> waiting = client.CallRemote<Shout2>(new() { ["text"] = "x" });
        _raw.Transport!.Write(RawPeer.Answer() + Injected);
        Assert.That(FailureOf(pump, waiting).Value, Is.TypeOf<TLSError>());
        Assert.That(client.Heard, Is.Empty);
    }

    [Test]
    public void Boxes_put_behind_the_request_are_not_looked_at()
    {
        Side server = new() { Response = Showing };
        IOPump pump = IOPump.Connect(_raw, server, _reactor);
        _raw.Transport!.Write(new AmpBox { ["_ask"] = "1", ["_command"] = "StartTLS" }.Serialize() + Injected);
        pump.Flush();
        Assert.That(server.Heard, Is.Empty);
        Assert.That(server.Lost, Is.TypeOf<TLSError>());
    }

    [Test]
    public void A_box_that_has_begun_when_TLS_is_to_begin_is_an_error()
    {
        Side server = new() { Later = new Deferred<AmpObjects>() };
        IOPump pump = IOPump.Connect(_raw, server, _reactor);
        _raw.Transport!.Write(new AmpBox { ["_ask"] = "1", ["_command"] = "StartTLS" }.Serialize() + "\0\x01k"u8);
        pump.Flush();
        server.Later.Callback(Showing);
        pump.Flush();
        Assert.That(server.Lost, Is.TypeOf<MalformedAmpBox>());
        Assert.That(_log.Take(LogLevel.Error).Single().Error, Is.TypeOf<MalformedAmpBox>());
    }

    [Test]
    public void A_connection_that_cannot_speak_TLS_says_so_to_both_sides()
    {
        StringTransport transport = new(_reactor);
        Side side = new() { Response = Showing };
        side.MakeConnection(transport);
        Failure? failure = null;
        side.CallRemote<StartTLS>(Trusting).AddErrback(f => { failure = f; });
        Assert.That(failure!.Value, Is.TypeOf<InvalidOperationException>());
        transport.Deliver(new AmpBox { ["_ask"] = "1", ["_command"] = "StartTLS" }.Serialize());
        Assert.That(transport.Value().Decode(), Does.Contain("TLS_ERROR"));
        Assert.That(transport.Disconnecting, Is.False);
        Side unconnected = new();
        unconnected.CallRemote<StartTLS>(Trusting).AddErrback(f => { failure = f; });
        Assert.That(failure!.Value, Is.TypeOf<InvalidOperationException>());
    }

    [Test]
    public void A_request_that_cannot_be_sent_changes_nothing()
    {
        Side client = new();
        IOPump pump = Connect(client, _raw);
        client.CallRemote<Wordy>(new() { [StartTLS.VerifyAuthorities] = new[] { TestCertificates.Authority }, ["text"] = new string('x', 70_000) }).AddErrback(static _ => new AmpObjects());
        client.CallRemote<Shout>(new() { ["text"] = "hi" });
        pump.Flush();
        Assert.That(_raw.Got.Decode(), Does.Contain("hi"), "not held back");
        Assert.That(_reactor.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void A_transport_that_does_not_tell_its_role_gets_no_unverified_TLS_either()
    {
        AmpTLS tls = AmpTLS.Of([]);
        Assert.That(() => tls.ClientConnectionForTLS(new StringTransport()), Throws.InvalidOperationException.With.Message.Contains("AllowUnverifiedTLS"));
        tls.AllowsUnverified = true;
        Assert.That(() => tls.ClientConnectionForTLS(new StringTransport()), Throws.Nothing);
    }

    [Test]
    public void A_peer_that_leaves_as_TLS_has_begun_may_have_refused_us()
    {
        Side client = new();
        Side server = new() { Response = Showing };
        IOPump pump = Connect(client, server);
        client.CallRemote<StartTLS>(Trusting);
        Deferred<AmpObjects> waiting = client.CallRemote<Slow>();
        while (!server.Secured)
        {
            pump.Pump();
        }

        server.Transport!.LoseConnection();
        Assert.That(FailureOf(pump, waiting).Value, Is.TypeOf<PeerVerifyError>());
    }

    private static Bytes Injected => new AmpBox { ["_command"] = "Shout", ["text"] = "injected" }.Serialize();

    private IOPump Connect(Protocol client, Protocol server) => IOPump.Connect(client, server, _reactor);

    private static AmpObjects Clone(AmpObjects objects)
    {
        AmpObjects copy = [];
        foreach ((string name, object? value) in objects)
        {
            copy[name] = value;
        }

        return copy;
    }

    private static T ResultOf<T>(IOPump pump, Deferred<T> deferred)
    {
        pump.Flush();
        Assert.That(deferred.Called, Is.True, "no answer");
        return deferred.Result!.Value.Value;
    }

    private static Failure FailureOf<T>(IOPump pump, Deferred<T> deferred)
    {
        Failure? failure = null;
        deferred.AddErrback(f => { failure = f; });
        pump.Flush();
        Assert.That(failure, Is.Not.Null, "no failure");
        return failure!;
    }

    private sealed class Shout2 : Command
    {
        public override string CommandName => "Shout";

        public override IReadOnlyList<(string Name, Argument Type)> Arguments => [("text", new Unicode())];
    }

    /// <summary>With something to say besides.</summary>
    private sealed class Wordy : StartTLS
    {
        public override IReadOnlyList<(string Name, Argument Type)> Arguments => [.. base.Arguments, ("text", new Unicode())];
    }

    private sealed class Side : AMP, IHandshakeListener
    {
        public Side()
        {
            Responder<Sum>(args => new AmpObjects { ["total"] = args.Get<int>("a") + args.Get<int>("b") });
            Responder<Shout>(args =>
            {
                Heard.Add(args.Get<string>("text"));
                return new AmpObjects();
            });
            Responder("long", static _ => Defer.Succeed(new AmpBox { ["x"] = new byte[60_000] }));
            Responder<Slow>(static _ => new Deferred<AmpObjects>());
            Responder<StartTLS>(args =>
            {
                Asked = args;
                return Later ?? Defer.Succeed(Response);
            });
        }

        public AmpObjects Response { get; init; } = [];

        public Deferred<AmpObjects>? Later { get; init; }

        public AmpObjects? Asked { get; private set; }

        public List<string> Heard { get; } = [];

        public bool Secured { get; private set; }

        public Exception? Lost { get; private set; }

        public void HandshakeCompleted() => Secured = true;

        public override void ConnectionLost(Failure reason)
        {
            base.ConnectionLost(reason);
            CallRemote<Slow>().AddErrback(f => { Lost = f.Value; });
        }
    }
}
