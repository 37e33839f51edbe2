using Microsoft.Extensions.Logging;
using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Protocols.Amp;
using Twisted.Python;
using Twisted.Reactor.Tests.DeferTests;
using Twisted.Reactor.Tests.Loop;
using Twisted.Reactor.Tests.Tls;

namespace Twisted.Reactor.Tests.ProtocolTests.Amp;

/// <summary>A connection that AMP gives to another protocol.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AmpSwitchTests : IDisposable
{
    private readonly LogRecorder _log = new();
    private readonly MemoryReactorClock _reactor = new();
    private readonly RawPeer _raw = new();
    private readonly Talker _ours = new();
    private readonly Talker _theirs = new();
    private readonly MathServer _client = new();
    private readonly Factory _factory;
    private readonly Switcher _server;

    public AmpSwitchTests()
    {
        _reactor.LoggerFactory = _log;
        _factory = new Factory { Protocol = () => _ours };
        _server = new Switcher { Inner = () => Defer.Succeed<IProtocol>(_theirs) };
    }

    public void Dispose() => _log.Dispose();

    [TestCase(1)]
    [TestCase(1000)]
    public void Both_sides_go_on_with_another_protocol(int chunk)
    {
        _theirs.Greeting = "welcome";
        _ours.Greeting = "hello";
        IOPump pump = Connect(_client, _server);
        pump.ChunkSize = chunk;
        Deferred<AmpObjects> switched = _client.CallRemote<SwitchOver>(_factory, new() { ["name"] = "x" });
        pump.Flush();
        Assert.That(switched.Called, Is.True);
        Assert.That(_server.Name, Is.EqualTo("x"));
        Assert.That((_ours.Got, _theirs.Got), Is.EqualTo(((Bytes)"welcome", (Bytes)"hello")));
        _ours.Transport!.Write("more");
        pump.Flush();
        Assert.That(_theirs.Got, Is.EqualTo((Bytes)"hellomore"));
        Assert.That((_client.InnerProtocol, _client.InnerProtocolClientFactory), Is.EqualTo((_ours, _factory)));
        Assert.That((_server.InnerProtocol, _server.InnerProtocolClientFactory), Is.EqualTo((_theirs, default(ClientFactory))));
    }

    [Test]
    public void It_goes_over_the_wire_as_in_Twisted_and_what_comes_behind_the_answer_is_the_other_protocols()
    {
        IOPump pump = Connect(_client, _raw);
        _client.CallRemote<SwitchOver>(_factory, new() { ["name"] = "x" });
        pump.Flush();
        Assert.That(_raw.Got, Is.EqualTo((Bytes)("\0\x04_ask\0\x01" + "1\0\x08_command\0\x0aSwitchOver\0\x04name\0\x01x\0\0")));
        Assert.That(_ours.Calls, Is.Empty);
        _raw.Transport!.Write("\0\x07_answer\0\x01" + "1\0\0" + "data");
        pump.Flush();
        Assert.That(_ours.Calls, Is.EqualTo((string[])["made", "data"]));
        Assert.That(_ours.Got, Is.EqualTo((Bytes)"data"));
    }

    [Test]
    public void The_answer_on_the_wire_is_Twisteds()
    {
        IOPump pump = Connect(_raw, _server);
        _theirs.Greeting = "welcome";
        _raw.Transport!.Write(new AmpBox { ["_ask"] = "1", ["_command"] = "SwitchOver", ["name"] = "x" }.Serialize() + "data"u8);
        pump.Flush();
        Assert.That(_raw.Got, Is.EqualTo((Bytes)("\0\x07_answer\0\x01" + "1\0\0" + "welcome")));
        Assert.That(_theirs.Got, Is.EqualTo((Bytes)"data"));
    }

    [Test]
    public void It_may_be_AMP_again_and_switch_again()
    {
        MathServer ours = new();
        Switcher theirs = new() { Inner = () => Defer.Succeed<IProtocol>(_theirs) };
        _server.Inner = () => Defer.Succeed<IProtocol>(theirs);
        IOPump pump = Connect(_client, _server);
        _client.CallRemote<SwitchOver>(new Factory { Protocol = () => ours }, new() { ["name"] = "x" });
        pump.Flush();
        Deferred<AmpObjects> sum = ours.CallRemote<Sum>(new() { ["a"] = 1, ["b"] = 2 });
        pump.Flush();
        Assert.That(sum.Called, Is.True);
        ours.CallRemote<SwitchOver>(_factory, new() { ["name"] = "y" });
        pump.Flush();
        _ours.Transport!.Write("hi");
        pump.Flush();
        Assert.That(_theirs.Got, Is.EqualTo((Bytes)"hi"));
        _ours.Transport.LoseConnection();
        pump.Flush();
        Assert.That((_ours.Reason!.GetType(), _theirs.Reason!.GetType()), Is.EqualTo((typeof(ConnectionDone), typeof(ConnectionDone))));
    }

    [Test]
    public void A_second_request_is_refused_and_leaves_the_first_one_alone()
    {
        IOPump pump = Connect(_client, _server);
        Deferred<AmpObjects> first = _client.CallRemote<SwitchOver>(_factory, new() { ["name"] = "x" });
        Deferred<AmpObjects> second = _client.CallRemote<SwitchOver>(_factory, new() { ["name"] = "y" });
        Deferred<AmpObjects> tls = _client.CallRemote<StartTLS>(new() { [StartTLS.VerifyAuthorities] = new[] { TestCertificates.Authority } });
        Assert.That(FailureOf(pump, second).Value, Is.TypeOf<ProtocolSwitched>());
        Assert.That(FailureOf(pump, tls).Value, Is.TypeOf<OnlyOneTLS>());
        Assert.That((first.Called, _ours.Connected, _factory.Calls.Count), Is.EqualTo((true, true, 0)));
        Assert.That(_reactor.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void It_is_not_asked_for_while_TLS_is()
    {
        IOPump pump = Connect(_client, _server);
        Deferred<AmpObjects> tls = _client.CallRemote<StartTLS>(new() { [StartTLS.VerifyAuthorities] = new[] { TestCertificates.Authority } });
        Failure failure = FailureOf(pump, _client.CallRemote<SwitchOver>(_factory, new() { ["name"] = "x" }));
        Assert.That(failure.Value, Is.TypeOf<ProtocolSwitched>().With.Message.Contains("StartTLS"));
        Assert.That((tls.Called, pump.ClientTransport.TLS), Is.EqualTo((true, true)));
        Assert.That(_reactor.GetDelayedCalls(), Is.Empty);
        Deferred<AmpObjects> again = _client.CallRemote<SwitchOver>(_factory, new() { ["name"] = "x" });
        pump.Flush();
        Assert.That((again.Called, _ours.Connected), Is.EqualTo((true, true)));
    }

    [Test]
    public void The_end_is_told_to_the_protocol_and_to_the_factory()
    {
        IOPump pump = Switched();
        _theirs.Transport!.LoseConnection();
        pump.Flush();
        Assert.That(_ours.Reason, Is.TypeOf<ConnectionDone>());
        Assert.That(_theirs.Reason, Is.TypeOf<ConnectionDone>());
        Assert.That(_factory.Calls, Is.EqualTo((string[])["lost ConnectionDone"]));
        Assert.That(_ours.Connected, Is.False);
    }

    [Test]
    public void An_end_that_is_not_clean_is_told_so()
    {
        IOPump pump = Switched();
        _ours.Transport!.AbortConnection();
        pump.Flush();
        Assert.That(_ours.Reason, Is.TypeOf<ConnectionAborted>());
        Assert.That(_theirs.Reason, Is.TypeOf<ConnectionLost>());
        Assert.That(() => _factory.Connector!.Connect(), Throws.InvalidOperationException);
        Assert.That(_factory.Connector!.GetDestination(), Is.EqualTo(pump.ClientTransport.GetPeer()));
    }

    [Test]
    public void No_box_goes_through_any_more_and_what_waited_fails()
    {
        IOPump pump = Connect(_client, _server);
        Deferred<AmpObjects> early = _client.CallRemote<Slow>();
        _client.CallRemote<SwitchOver>(_factory, new() { ["name"] = "x" });
        Assert.That(FailureOf(pump, _client.CallRemote<Slow>()).Value, Is.TypeOf<ProtocolSwitched>());
        Assert.That(FailureOf(pump, early).Value, Is.TypeOf<ProtocolSwitched>());
        _server.Waiting.Single().Callback([]);
        pump.Flush();
        Assert.That(_ours.Got.IsEmpty, Is.True, "a late answer is no data");
        Assert.That(FailureOf(pump, _client.CallRemote<Slow>()).Value, Is.TypeOf<ProtocolSwitched>());
        Assert.That(FailureOf(pump, _server.CallRemote<Slow>()).Value, Is.TypeOf<ProtocolSwitched>());
    }

    [Test]
    public void A_peer_that_refuses_goes_on_with_AMP()
    {
        _server.Inner = () => throw new NotFiniteNumberException("no");
        IOPump pump = Connect(_client, _server);
        Deferred<AmpObjects> switched = _client.CallRemote<SwitchOver>(_factory, new() { ["name"] = "x" });
        Assert.That(FailureOf(pump, switched).Check<NotFiniteNumberException>(), Is.True);
        Assert.That(_factory.Calls, Is.EqualTo((string[])["failed ConnectionLost"]));
        Deferred<AmpObjects> sum = _client.CallRemote<Sum>(new() { ["a"] = 1, ["b"] = 2 });
        pump.Flush();
        Assert.That(sum.Called, Is.True);
        Assert.That(_reactor.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void Answers_wait_while_a_switch_is_asked_for_and_are_not_lost_when_it_is_refused()
    {
        IOPump pump = Connect(_client, _raw);
        Deferred<AmpObjects> switched = _client.CallRemote<SwitchOver>(_factory, new() { ["name"] = "x" });
        pump.Flush();
        int before = _raw.Got.Length;
        _raw.Transport!.Write(new AmpBox { ["_ask"] = "7", ["_command"] = "Sum", ["a"] = "1", ["b"] = "2" }.Serialize());
        pump.Flush();
        Assert.That(_raw.Got.Length, Is.EqualTo(before));
        _raw.Transport.Write(RawPeer.Refusal());
        FailureOf(pump, switched);
        Assert.That(_raw.Got[before..], Is.EqualTo(new AmpBox { ["_answer"] = "7", ["total"] = "3" }.Serialize()));
    }

    [Test]
    public void A_factory_that_makes_no_protocol_ends_the_connection()
    {
        _factory.Protocol = static () => null;
        IOPump pump = Connect(_client, _server);
        Deferred<AmpObjects> switched = _client.CallRemote<SwitchOver>(_factory, new() { ["name"] = "x" });
        Assert.That(FailureOf(pump, switched).Value, Is.TypeOf<AmpError>().With.Message.Contains("factory"));
        Assert.That(_theirs.Reason, Is.TypeOf<ConnectionDone>());
        Assert.That(_client.Connected, Is.False);
    }

    [Test]
    public void A_responder_without_a_protocol_is_an_error_of_ours()
    {
        _server.Inner = static () => Defer.Succeed<IProtocol>(null!);
        IOPump pump = Connect(_client, _server);
        FailureOf(pump, _client.CallRemote<SwitchOver>(_factory, new() { ["name"] = "x" }));
        Assert.That(_log.Take(LogLevel.Error).Single().Error, Is.TypeOf<BadLocalReturn>());
    }

    [Test]
    public void Both_sides_asking_at_once_ends_the_connection_and_not_in_silence()
    {
        Switcher client = new() { Inner = () => Defer.Succeed<IProtocol>(_ours) };
        IOPump pump = Connect(client, _server);
        Deferred<AmpObjects> one = client.CallRemote<SwitchOver>(_factory, new() { ["name"] = "x" });
        Deferred<AmpObjects> other = _server.CallRemote<SwitchOver>(_factory, new() { ["name"] = "y" });
        Assert.That(FailureOf(pump, one).Value.Message + FailureOf(pump, other).Value.Message, Does.Contain("asked to switch"));
        Assert.That((client.Connected, _server.Connected), Is.EqualTo((false, false)));
        Assert.That(_ours.Calls, Is.Empty);
    }

    [Test]
    public void A_peer_that_never_answers_loses_the_connection_after_a_time()
    {
        IOPump pump = Connect(_client, _raw);
        Deferred<AmpObjects> switched = _client.CallRemote<SwitchOver>(_factory, new() { ["name"] = "x" });
        _reactor.Advance(TransportLimits.HandshakeTimeout - 0.1);
        pump.Flush();
        Assert.That(_client.Connected, Is.True);
        _reactor.Advance(0.2);
        Assert.That(FailureOf(pump, switched).Value, Is.TypeOf<AmpError>().With.Message.Contains("30 s"));
        Assert.That(_factory.Calls, Is.EqualTo((string[])["failed ConnectionLost"]));
    }

    [Test]
    public void TLS_that_was_started_stays()
    {
        IOPump pump = Connect(_client, _server);
        _client.CallRemote<StartTLS>(new() { [StartTLS.VerifyAuthorities] = new[] { TestCertificates.Authority } });
        pump.Flush();
        _client.CallRemote<SwitchOver>(_factory, new() { ["name"] = "x" });
        pump.Flush();
        _ours.Transport!.Write("secret");
        pump.Flush();
        Assert.That(_theirs.Got, Is.EqualTo((Bytes)"secret"));
        Assert.That(((ISSLTransport)_ours.Transport).GetPeerCertificate()!.GetSubject(), Is.EqualTo("CN=localhost"));
        Assert.That(_ours.Transport, Is.SameAs(pump.ClientTransport));
    }

    [Test]
    public void The_connection_is_read_from_though_the_switch_was_the_last_question_allowed()
    {
        _server.MaxPendingCommands = 1;
        IOPump pump = Switched();
        _ours.Transport!.Write("hi");
        pump.Flush();
        Assert.That(_theirs.Got, Is.EqualTo((Bytes)"hi"));
        _theirs.Transport!.PauseProducing();
        Assert.That(pump.ServerTransport.Reading, Is.False, "now it is the other protocol's to say");
    }

    [Test]
    public void A_protocol_that_throws_as_it_is_connected_loses_the_connection()
    {
        _theirs.OnMade = static () => throw new Boom();
        IOPump pump = Connect(_client, _server);
        _client.CallRemote<SwitchOver>(_factory, new() { ["name"] = "x" });
        pump.Flush();
        Assert.That(_theirs.Reason, Is.Not.Null);
        Assert.That(_ours.Reason, Is.TypeOf<ConnectionDone>());
        Assert.That(_log.Take(LogLevel.Error).Single().Error, Is.TypeOf<Boom>());
    }

    [Test]
    public void A_protocol_that_does_not_observe_is_served_too()
    {
        Plain plain = new();
        _server.Inner = () => Defer.Succeed<IProtocol>(plain);
        IOPump pump = Connect(_client, _server);
        _client.CallRemote<SwitchOver>(_factory, new() { ["name"] = "x" });
        pump.Flush();
        _ours.Transport!.Write("hi");
        pump.Flush();
        _ours.Transport.LoseConnection();
        pump.Flush();
        Assert.That(plain.Calls, Is.EqualTo((string[])["make", "hi", "lost ConnectionDone"]));
    }

    [Test]
    public void A_box_that_has_begun_when_the_switch_is_made_is_an_error()
    {
        Deferred<IProtocol> later = new();
        _server.Inner = () => later;
        IOPump pump = Connect(_raw, _server);
        _raw.Transport!.Write(new AmpBox { ["_ask"] = "1", ["_command"] = "SwitchOver", ["name"] = "x" }.Serialize() + "\0\x01k"u8);
        pump.Flush();
        later.Callback(_theirs);
        pump.Flush();
        Assert.That(_theirs.Calls, Is.Empty);
        Assert.That(_server.Connected, Is.False);
        Assert.That(_log.Take(LogLevel.Error).Single().Error, Is.TypeOf<MalformedAmpBox>());
    }

    [Test]
    public void A_switch_needs_a_factory_and_a_connection()
    {
        IOPump pump = Connect(_client, _raw);
        Assert.That(FailureOf(pump, _client.CallRemote<SwitchOver>(arguments: new() { ["name"] = "x" })).Value.Message, Does.Contain("factory"));
        Assert.That(FailureOf(pump, _client.CallRemote<SwitchOver>(_factory)).Value, Is.TypeOf<InvalidSignature>());
        Assert.That(_raw.Got.IsEmpty, Is.True);
        Assert.That(() => new SwitchOver().MakeResponse([]), Throws.InvalidOperationException);
        Assert.That(FailureOf(pump, new MathServer().CallRemote<SwitchOver>(_factory, new() { ["name"] = "x" })).Value, Is.TypeOf<InvalidOperationException>());
    }

    private IOPump Connect(Protocol client, Protocol server) => IOPump.Connect(client, server, _reactor);

    private IOPump Switched()
    {
        IOPump pump = Connect(_client, _server);
        _client.CallRemote<SwitchOver>(_factory, new() { ["name"] = "x" });
        pump.Flush();
        Assert.That((_ours.Connected, _theirs.Connected), Is.EqualTo((true, true)));
        return pump;
    }

    private static Failure FailureOf<T>(IOPump pump, Deferred<T> deferred)
    {
        Failure? failure = null;
        deferred.AddErrback(f => { failure = f; });
        pump.Flush();
        Assert.That(failure, Is.Not.Null, "no failure");
        return failure!;
    }

    private sealed class SwitchOver : ProtocolSwitchCommand
    {
        public override IReadOnlyList<(string Name, Argument Type)> Arguments => [("name", new Unicode())];

        public override IReadOnlyList<CommandError> Errors => [CommandError.For("NO", message => new NotFiniteNumberException(message))];
    }

    private sealed class Switcher : AMP
    {
        public Switcher()
        {
            Responder<SwitchOver>(args =>
            {
                Name = args.Get<string>("name");
                return Inner!();
            });
            Responder<Slow>(_ =>
            {
                Waiting.Add(new Deferred<AmpObjects>());
                return Waiting[^1];
            });
            Responder<Sum>(static _ => new AmpObjects { ["total"] = 3 });
            Responder<StartTLS>(static _ => new AmpObjects { [StartTLS.LocalCertificate] = TestCertificates.Server });
        }

        public Func<Deferred<IProtocol>>? Inner { get; set; }

        public string? Name { get; private set; }

        public List<Deferred<AmpObjects>> Waiting { get; } = [];
    }

    private sealed class Factory : ClientFactory
    {
        public List<string> Calls { get; } = [];

        public IConnector? Connector { get; private set; }

        public override void ClientConnectionFailed(IConnector connector, Failure reason) => Note("failed", connector, reason);

        public override void ClientConnectionLost(IConnector connector, Failure reason) => Note("lost", connector, reason);

        private void Note(string what, IConnector connector, Failure reason)
        {
            Connector = connector;
            Calls.Add($"{what} {reason.Value.GetType().Name}");
        }
    }

    private sealed class Talker : Protocol
    {
        public Bytes Greeting { get; set; }

        public Action? OnMade { get; set; }

        public Bytes Got { get; private set; }

        public Exception? Reason { get; private set; }

        public List<string> Calls { get; } = [];

        public override void ConnectionMade()
        {
            Calls.Add("made");
            OnMade?.Invoke();
            Transport!.Write(Greeting);
        }

        public override void DataReceived(Bytes data)
        {
            Calls.Add("data");
            Got += data;
        }

        public override void ConnectionLost(Failure reason) => Reason = reason.Value;
    }

    private sealed class Plain : IProtocol
    {
        public List<string> Calls { get; } = [];

        public void MakeConnection(ITransport transport) => Calls.Add("make");

        public void ConnectionMade()
        {
        }

        public void DataReceived(Bytes data) => Calls.Add(data.Decode());

        public void ConnectionLost(Failure reason) => Calls.Add($"lost {reason.Value.GetType().Name}");
    }
}
