using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Protocols;

namespace Twisted.Reactor.Tests.ProtocolTests;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class ReconnectingClientFactoryTests
{
    private readonly MemoryReactorClock _reactor = new();
    private ReconnectingClientFactory _factory = null!;
    private MemoryConnector _connector = null!;

    [SetUp]
    public void Fresh()
    {
        _factory = new() { Protocol = static () => new Discard(), Clock = _reactor, Jitter = 0, Factor = 2, MaxDelay = 10 };
        _reactor.ConnectTCP("example.net", 80, _factory);
        _connector = _reactor.TcpClients[^1];
    }

    [Test]
    public void It_tries_again_after_longer_and_longer_delays_up_to_the_longest()
    {
        foreach (double delay in (double[])[2, 4, 8, 10, 10])
        {
            _connector.Fail(new ConnectError());
            Assert.That(_factory.Delay, Is.EqualTo(delay));
            _reactor.Advance(delay - 0.1);
            Assert.That(_connector.Connecting, Is.False);
            _reactor.Advance(0.1);
            Assert.That(_connector.Connecting, Is.True);
        }

        Assert.That(_factory.Retries, Is.EqualTo(5));
    }

    [Test]
    public void A_lost_connection_is_made_again_and_a_good_one_resets_the_delay()
    {
        _connector.Fail(new ConnectError());
        _reactor.Advance(2);
        IOPump pump = _connector.Succeed(new Discard())!;
        _factory.ResetDelay();
        Assert.That((_factory.Delay, _factory.Retries), Is.EqualTo((1.0, 0)));
        pump.ServerTransport.LoseConnection();
        pump.Flush();
        _reactor.Advance(2);
        Assert.That(_connector.Connecting, Is.True);
    }

    [Test]
    public void A_reset_while_it_waits_does_not_lose_the_next_attempt()
    {
        _connector.Fail(new ConnectError());
        _factory.ResetDelay();
        _reactor.Advance(2);
        Assert.That(_connector.Connecting, Is.True);
    }

    [Test]
    public void It_gives_up_after_so_many()
    {
        _factory.MaxRetries = 1;
        _connector.Fail(new ConnectError());
        _reactor.Advance(2);
        _connector.Fail(new ConnectError());
        Assert.That(_reactor.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void Told_to_stop_it_connects_no_more()
    {
        _connector.Fail(new ConnectError());
        _factory.StopTrying();
        Assert.That(_reactor.GetDelayedCalls(), Is.Empty);
        _factory.Retry();
        Assert.That(_reactor.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void Told_to_stop_while_it_connects_the_attempt_ends_and_none_follows()
    {
        _connector.Fail(new ConnectError());
        _reactor.Advance(2);
        _factory.StopTrying();
        Assert.That(_connector.Connecting, Is.False);
        Assert.That(_reactor.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void Without_a_connector_there_is_nothing_to_retry() =>
        Assert.That(() => new ReconnectingClientFactory().Retry(), Throws.InvalidOperationException);

    [TestCase(0.5, 0.0, 2 + (2 * 0.1 * 1.1774100225154747))]
    [TestCase(0.5, 0.5, 2 - (2 * 0.1 * 1.1774100225154747))]
    [TestCase(0.0, 0.0, 2)]
    [TestCase(0.9999999999999999, 0.5, 2 - (2 * 0.1 * 8.5716))]
    public void Delays_are_spread_by_the_randomness_it_is_given(double first, double second, double delay)
    {
        Queue<double> random = new([first, second]);
        _factory.Jitter = 0.1;
        _factory.RandomSource = random.Dequeue;
        _connector.Fail(new ConnectError());
        Assert.That(_factory.Delay, Is.EqualTo(delay).Within(0.01));
    }

    [Test]
    public void The_default_randomness_spreads_around_the_delay_and_is_never_negative()
    {
        _factory.Jitter = 0.119626565582;
        _factory.Factor = 1;
        double[] delays = new double[200];
        for (int i = 0; i < delays.Length; i++)
        {
            _factory.Delay = 1;
            _factory.Retry(_connector);
            delays[i] = _factory.Delay;
        }

        Assert.That(delays, Is.All.InRange(0, 3));
        Assert.That(delays.Average(), Is.EqualTo(1).Within(0.1));
        Assert.That(delays.Distinct().Count(), Is.GreaterThan(100));
        Assert.That(_reactor.GetDelayedCalls(), Has.Count.EqualTo(1), "one attempt at a time");
    }
}
