using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Protocols;

namespace Twisted.Reactor.Tests.ProtocolTests.Policies;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class ThrottlingTests
{
    private readonly List<StringTransport> _transports = [];
    private Clock _clock = new();

    [SetUp]
    public void Fresh()
    {
        _transports.Clear();
        _clock = new();
    }

    [Test]
    public void A_second_of_too_much_is_followed_by_a_pause_that_makes_up_for_it()
    {
        ThrottlingFactory factory = Make(readLimit: 10);
        Connect(factory);
        Connect(factory);
        _transports[0].Deliver(new byte[15]);
        _transports[1].Deliver(new byte[15]);
        Assert.That(States(), Is.EqualTo("producing producing"));
        _clock.Advance(1);
        Assert.That(States(), Is.EqualTo("paused paused"));
        _clock.Advance(1.9);
        Assert.That(States(), Is.EqualTo("paused paused"));
        _clock.Advance(0.1);
        Assert.That(States(), Is.EqualTo("producing producing"));
        _transports[0].Deliver(new byte[10]);
        _clock.Advance(1);
        Assert.That(States(), Is.EqualTo("producing producing"), "exactly the limit is allowed");
    }

    [Test]
    public void A_connection_made_during_the_pause_waits_too()
    {
        ThrottlingFactory factory = Make(readLimit: 10);
        Connect(factory);
        _transports[0].Deliver(new byte[20]);
        _clock.Advance(1);
        Connect(factory);
        Assert.That(States(), Is.EqualTo("paused paused"));
        _clock.Advance(1);
        Assert.That(States(), Is.EqualTo("producing producing"));
    }

    [Test]
    public void What_the_protocol_has_paused_stays_paused()
    {
        ThrottlingFactory factory = Make(readLimit: 10);
        ProtocolWrapper wrapper = Connect(factory);
        _transports[0].Deliver(new byte[20]);
        wrapper.PauseProducing();
        _clock.Advance(1);
        _clock.Advance(1);
        Assert.That(States(), Is.EqualTo("paused"));
        wrapper.ResumeProducing();
        Assert.That(States(), Is.EqualTo("producing"));
        _transports[0].Deliver(new byte[20]);
        _clock.Advance(1);
        wrapper.ResumeProducing();
        Assert.That(States(), Is.EqualTo("paused"), "the protocol cannot end the throttling");
    }

    [Test]
    public void Too_much_written_holds_the_producer_up_which_stays_the_transports_too()
    {
        ThrottlingFactory factory = Make(writeLimit: 10);
        ProtocolWrapper wrapper = Connect(factory);
        ScriptedProducer producer = new();
        wrapper.RegisterProducer(producer, streaming: true);
        wrapper.Write(new byte[20]);
        _clock.Advance(1);
        Assert.That(producer.Log, Is.EqualTo((string[])["pause"]));
        IPushProducer registered = (IPushProducer)_transports[0].Producer!;
        registered.PauseProducing();
        _clock.Advance(1);
        Assert.That(producer.Log, Does.Not.Contain("resume"), "the transport is still full");
        registered.ResumeProducing();
        Assert.That(producer.Log[^1], Is.EqualTo("resume"));
        registered.StopProducing();
        Assert.That(producer.Log[^1], Is.EqualTo("stop"));
    }

    [Test]
    public void A_producer_that_is_asked_is_asked_once_after_the_pause()
    {
        ThrottlingFactory factory = Make(writeLimit: 10);
        ProtocolWrapper wrapper = Connect(factory);
        ScriptedPuller puller = new(() => { });
        wrapper.RegisterProducer(puller, streaming: false);
        wrapper.Write(new byte[20]);
        IPushProducer registered = (IPushProducer)_transports[0].Producer!;
        _clock.Advance(1);
        int before = puller.Asked;
        registered.ResumeProducing();
        Assert.That(puller.Asked, Is.EqualTo(before));
        _clock.Advance(1);
        Assert.That(puller.Asked, Is.EqualTo(before + 1));
        wrapper.Write(new byte[20]);
        _clock.Advance(1);
        _clock.Advance(1);
        Assert.That(puller.Asked, Is.EqualTo(before + 1), "nobody asked");
    }

    [Test]
    public void More_connections_than_the_limit_are_refused_until_one_goes()
    {
        ThrottlingFactory factory = Make(maxConnectionCount: 1);
        Connect(factory);
        Assert.That(factory.BuildProtocol(_transports[0].PeerAddr), Is.Null);
        _transports[0].Close();
        Assert.That(factory.BuildProtocol(_transports[0].PeerAddr), Is.Not.Null);
    }

    [Test]
    public void No_timer_outlives_the_last_connection()
    {
        ThrottlingFactory factory = Make(readLimit: 1, writeLimit: 1);
        Connect(factory);
        _transports[0].Deliver(new byte[20]);
        _clock.Advance(1);
        Assert.That(_clock.GetDelayedCalls(), Is.Not.Empty);
        _transports[0].Close();
        Assert.That(_clock.GetDelayedCalls(), Is.Empty);
        Connect(factory);
        Assert.That(_clock.GetDelayedCalls(), Has.Count.EqualTo(2));
    }

    [Test]
    public void A_limit_is_positive() => Assert.That(() => Make(readLimit: 0), Throws.InstanceOf<ArgumentOutOfRangeException>());

    private ThrottlingFactory Make(int maxConnectionCount = 100, int? readLimit = null, int? writeLimit = null) =>
        new(Factory.ForProtocol<Discard>(), maxConnectionCount, readLimit, writeLimit, _clock);

    private ProtocolWrapper Connect(Factory factory)
    {
        StringTransport transport = new();
        ProtocolWrapper wrapper = (ProtocolWrapper)factory.BuildProtocol(transport.PeerAddr)!;
        wrapper.MakeConnection(transport);
        _transports.Add(transport);
        return wrapper;
    }

    private string States() => string.Join(' ', _transports.Select(t => t.ProducerState));
}
