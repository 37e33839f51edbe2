using Twisted.Application;
using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Protocols;
using Twisted.Python;
using Twisted.Reactor.Tests.DeferTests;

namespace Twisted.Reactor.Tests.ApplicationTests;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class ClientServiceTests
{
    private readonly MemoryReactorClock _clock = new();
    private readonly ScriptedEndpoint _endpoint = new();
    private ClientService _service = null!;

    [SetUp]
    public void MakeService() => _service = Make();

    [Test]
    public void Started_it_connects_and_who_waits_gets_the_protocol()
    {
        Deferred<Protocol> early = _service.WhenConnected();
        Assert.That(_endpoint.Attempts, Is.Empty);
        _service.StartService();
        Deferred<Protocol> waiting = _service.WhenConnected();
        Protocol protocol = _endpoint.Succeed();
        Assert.That(early.Result!.Value.Value, Is.SameAs(protocol));
        Assert.That(waiting.Result!.Value.Value, Is.SameAs(protocol));
        Assert.That(_service.WhenConnected().Result!.Value.Value, Is.SameAs(protocol), "the one that there is");
    }

    [Test]
    public void It_tries_again_after_what_the_policy_says()
    {
        _service.StartService();
        _endpoint.Fail();
        Assert.That(_endpoint.Attempts, Has.Count.EqualTo(1));
        _clock.Advance(9.9);
        Assert.That(_endpoint.Attempts, Has.Count.EqualTo(1));
        _clock.Advance(0.1);
        _endpoint.Fail();
        _clock.Advance(19.9);
        Assert.That(_endpoint.Attempts, Has.Count.EqualTo(2));
        _clock.Advance(0.1);
        _endpoint.Succeed();
        _endpoint.Lose();
        _clock.Advance(10);
        Assert.That(_endpoint.Attempts, Has.Count.EqualTo(4), "a connection that stood begins the count anew");
    }

    [Test]
    public void An_endpoint_that_throws_is_one_that_fails()
    {
        _endpoint.Throws = true;
        _service.StartService();
        _endpoint.Throws = false;
        _clock.Advance(10);
        Assert.That(_endpoint.Attempts, Has.Count.EqualTo(1));
    }

    [Test]
    public void Who_waits_for_so_many_failures_only_gets_the_last_one()
    {
        Failure? one = null;
        Failure? two = null;
        _service.StartService();
        _service.WhenConnected(failAfterFailures: 1).AddErrback(f =>
        {
            one = f;
            return default(Protocol)!;
        });
        _service.WhenConnected(failAfterFailures: 2).AddErrback(f =>
        {
            two = f;
            return default(Protocol)!;
        });
        Deferred<Protocol> patient = _service.WhenConnected();
        _endpoint.Fail();
        Assert.That((one?.Check<Boom>(), two), Is.EqualTo(((bool?)true, (Failure?)null)));
        _clock.Advance(10);
        _endpoint.Fail();
        Assert.That(two!.Check<Boom>(), Is.True);
        Assert.That(patient.Called, Is.False);
        Assert.That(() => _service.WhenConnected(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Who_gives_up_waiting_is_forgotten()
    {
        _service.StartService();
        Deferred<Protocol> waiting = _service.WhenConnected();
        waiting.AddErrback(_ => default(Protocol)!);
        waiting.Cancel();
        Assert.That(() => _endpoint.Succeed(), Throws.Nothing);
    }

    [Test]
    public void Stopped_it_closes_the_connection_and_tells_when_it_is_closed()
    {
        _service.StartService();
        _endpoint.Succeed();
        Deferred stopped = _service.StopService();
        Deferred again = _service.StopService();
        Assert.That(_endpoint.Transport.Disconnecting, Is.True);
        Assert.That(stopped.Called, Is.False);
        _endpoint.Lose();
        Assert.That((stopped.Called, again.Called), Is.EqualTo((true, true)));
        Assert.That(_clock.GetDelayedCalls(), Is.Empty);
        Assert.That(_service.StopService().Called, Is.True);
        Assert.That(FailureOf(_service.WhenConnected()).Check<CancelledError>(), Is.True);
    }

    [Test]
    public void Stopped_while_it_connects_or_waits_it_gives_up()
    {
        _service.StartService();
        Failure? waiting = null;
        _service.WhenConnected().AddErrback(f =>
        {
            waiting = f;
            return default(Protocol)!;
        });
        Assert.That(_service.StopService().Called, Is.True);
        Assert.That(waiting!.Check<CancelledError>(), Is.True);
        Assert.That(_endpoint.Attempts[0].Called, Is.True);
        _service.StartService();
        _endpoint.Fail();
        Assert.That(_service.StopService().Called, Is.True);
        Assert.That(_clock.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void Started_while_it_closes_it_connects_when_that_is_done()
    {
        _service.StartService();
        _endpoint.Succeed();
        Deferred stopped = _service.StopService();
        _service.StartService();
        Assert.That(_endpoint.Attempts, Has.Count.EqualTo(1));
        _endpoint.Lose();
        Assert.That((stopped.Called, _endpoint.Attempts.Count), Is.EqualTo((true, 2)));
        Protocol next = _endpoint.Succeed();
        Assert.That(_service.WhenConnected().Result!.Value.Value, Is.SameAs(next));
    }

    [Test]
    public void A_connection_is_prepared_before_anybody_gets_it()
    {
        Deferred prepared = new();
        _service = Make(_ => prepared);
        _service.StartService();
        Deferred<Protocol> waiting = _service.WhenConnected();
        _endpoint.Succeed();
        Assert.That(waiting.Called, Is.False);
        prepared.Callback();
        Assert.That(waiting.Called, Is.True);
    }

    [Test]
    public void One_that_cannot_be_prepared_is_closed_and_counts_as_failed()
    {
        _service = Make(static _ => Defer.Fail(new Boom()));
        _service.StartService();
        Failure? seen = null;
        _service.WhenConnected(1).AddErrback(f =>
        {
            seen = f;
            return default(Protocol)!;
        });
        _endpoint.Succeed();
        Assert.That(seen!.Check<Boom>(), Is.True);
        Assert.That(_endpoint.Transport.Disconnecting, Is.True);
        _endpoint.Lose();
        _clock.Advance(10);
        Assert.That(_endpoint.Attempts, Has.Count.EqualTo(2));
    }

    [Test]
    public void One_that_is_lost_while_it_is_prepared_is_tried_again_and_the_preparing_cancelled()
    {
        bool cancelled = false;
        _service = Make(_ => new Deferred(_ => { cancelled = true; }));
        _service.StartService();
        _endpoint.Succeed();
        _endpoint.Lose();
        Assert.That(cancelled, Is.True);
        _clock.Advance(10);
        Assert.That(_endpoint.Attempts, Has.Count.EqualTo(2));
        _endpoint.Succeed();
        Deferred stopped = _service.StopService();
        _endpoint.Lose();
        Assert.That(stopped.Called, Is.True);
    }

    [Test]
    public void The_usual_policy_grows_by_a_factor_up_to_the_longest_delay()
    {
        Func<int, double> policy = ClientService.BackoffPolicy(jitter: static () => 0.25);
        Assert.That(policy(1), Is.EqualTo(1.75));
        Assert.That(policy(2), Is.EqualTo(2.5));
        Assert.That(policy(100_000), Is.EqualTo(60.25));
        Assert.That(Enumerable.Range(0, 100).Select(_ => ClientService.BackoffPolicy()(1)), Is.All.InRange(1.5, 2.5));
    }

    private ClientService Make(Func<Protocol, Deferred>? prepare = null) =>
        new(_endpoint, Factory.ForProtocol<Discard>(), static attempt => 10 * attempt, _clock, prepare);

    private static Failure FailureOf(Deferred<Protocol> deferred)
    {
        Failure? seen = null;
        deferred.AddErrback(f =>
        {
            seen = f;
            return default(Protocol)!;
        });
        return seen!;
    }

    private sealed class ScriptedEndpoint : IStreamClientEndpoint
    {
        private Factory _factory = null!;

        public List<Deferred<Protocol>> Attempts { get; } = [];

        public StringTransport Transport { get; private set; } = null!;

        public bool Throws { get; set; }

        public Deferred<Protocol> Connect(Factory protocolFactory)
        {
            _factory = protocolFactory;
            Attempts.Add(Throws ? throw new Boom() : new Deferred<Protocol>());
            return Attempts[^1];
        }

        public void Fail() => Attempts[^1].Errback(new Boom());

        public Protocol Succeed()
        {
            Transport = new StringTransport();
            Protocol protocol = _factory.BuildProtocol(Transport.PeerAddr)!;
            protocol.MakeConnection(Transport);
            Attempts[^1].Callback(protocol);
            return protocol;
        }

        public void Lose() => Transport.Close();
    }
}
