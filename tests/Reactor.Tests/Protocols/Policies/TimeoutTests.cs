using System.Buffers;
using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Protocols;

namespace Twisted.Reactor.Tests.ProtocolTests.Policies;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class TimeoutTests
{
    private readonly Clock _clock = new();

    [Test]
    public void A_connection_over_which_nothing_goes_is_hung_up_on()
    {
        (StringTransport transport, TimeoutProtocol wrapper) = Connect(period: 10);
        foreach (Action sign in (Action[])
        [
            () => transport.Deliver("x"),
            () => wrapper.Write("x"u8),
            () => ((ITransport)wrapper).WriteSequence(["x"]),
            () => wrapper.Output.Write("x"u8),
        ])
        {
            _clock.Advance(9);
            sign();
        }

        _clock.Advance(9);
        Assert.That(transport.Disconnecting, Is.False);
        _clock.Advance(1);
        Assert.That(transport.Disconnecting, Is.True);
    }

    [Test]
    public void No_timer_outlives_the_connection()
    {
        (StringTransport transport, _) = Connect(period: 10);
        transport.Close();
        Assert.That(_clock.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void Without_a_period_none_runs_until_one_is_set()
    {
        (StringTransport transport, TimeoutProtocol wrapper) = Connect(period: null);
        _clock.Advance(1e6);
        wrapper.SetTimeout(5);
        _clock.Advance(4);
        wrapper.CancelTimeout();
        _clock.Advance(10);
        Assert.That(transport.Disconnecting, Is.False);
        wrapper.SetTimeout(5);
        _clock.Advance(5);
        Assert.That(transport.Disconnecting, Is.True);
    }

    [Test]
    public void The_mixin_starts_moves_and_ends_a_timeout_and_says_what_it_was()
    {
        int up = 0;
        TimeoutMixin subject = new(() => { up++; }, _clock);
        Assert.That(subject.SetTimeout(5), Is.Null);
        Assert.That(subject.SetTimeout(3), Is.EqualTo(5));
        _clock.Advance(2);
        subject.ResetTimeout();
        _clock.Advance(2);
        Assert.That(up, Is.Zero);
        _clock.Advance(1);
        Assert.That((up, subject.TimeOut), Is.EqualTo((1, (double?)null)));
        subject.ResetTimeout();
        subject.SetTimeout(1);
        Assert.That(subject.SetTimeout(null), Is.EqualTo(1));
        Assert.That(_clock.GetDelayedCalls(), Is.Empty);
        Assert.That(() => subject.SetTimeout(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private (StringTransport Transport, TimeoutProtocol Wrapper) Connect(double? period)
    {
        StringTransport transport = new();
        TimeoutFactory factory = new(Factory.ForProtocol<Discard>(), period, _clock);
        TimeoutProtocol wrapper = (TimeoutProtocol)factory.BuildProtocol(transport.PeerAddr)!;
        wrapper.MakeConnection(transport);
        return (transport, wrapper);
    }
}
