using System.Reactive.Linq;
using Twisted.Internet;

namespace Twisted.Reactor.Tests.Testing;

public sealed class ClockTests
{
    private readonly List<string> _calls = [];
    private Clock _clock = new();

    [SetUp]
    public void Start()
    {
        _clock = new Clock();
        _calls.Clear();
    }

    [Test]
    public void Calls_happen_in_order_of_their_times_whatever_the_order_they_were_made_in()
    {
        _clock.CallLater(3, () => _calls.Add("c"));
        _clock.CallLater(1, () => _calls.Add("a"));
        _clock.CallLater(2, () => _calls.Add("b"));
        _clock.Advance(10);
        Assert.That(_calls, Is.EqualTo(new[] { "a", "b", "c" }));
    }

    [Test]
    public void Calls_due_at_the_same_time_happen_in_the_order_they_were_made_in()
    {
        for (int i = 0; i < 50; i++)
        {
            string name = $"{i:00}";
            _clock.CallLater(1, () => _calls.Add(name));
        }

        _clock.Advance(1);
        Assert.That(_calls, Is.Ordered.And.Count.EqualTo(50));
    }

    [Test]
    public void A_call_is_not_made_before_its_time()
    {
        _clock.CallLater(1, () => _calls.Add("a"));
        _clock.Advance(0.999);
        Assert.That(_calls, Is.Empty);
        _clock.Advance(0.001);
        Assert.That(_calls, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_call_added_by_a_call_is_made_when_it_is_due_too()
    {
        _clock.CallLater(1, () => _clock.CallLater(0, () => _calls.Add($"inner at {_clock.Seconds()}")));
        _clock.Advance(5);
        Assert.That(_calls, Is.EqualTo(new[] { "inner at 5" }));
    }

    [Test]
    public void Pump_advances_step_by_step()
    {
        _clock.CallLater(1, () => _clock.CallLater(1, () => _calls.Add($"at {_clock.Seconds()}")));
        _clock.Pump([1, 0.5, 0.5]);
        Assert.That(_calls, Is.EqualTo(new[] { "at 2" }));
    }

    [Test]
    public void A_call_can_be_moved_and_dropped()
    {
        IDelayedCall moved = _clock.CallLater(1, () => _calls.Add("moved"));
        IDelayedCall delayed = _clock.CallLater(1, () => _calls.Add("delayed"));
        IDelayedCall dropped = _clock.CallLater(1, () => _calls.Add("dropped"));
        moved.Reset(5);
        delayed.Delay(1);
        dropped.Cancel();
        _clock.Advance(1);
        Assert.That(_calls, Is.Empty);
        Assert.That(delayed.GetTime(), Is.EqualTo(2));
        _clock.Advance(1);
        Assert.That(_calls, Is.EqualTo(new[] { "delayed" }));
        _clock.Advance(3);
        Assert.That(_calls, Is.EqualTo(new[] { "delayed", "moved" }));
    }

    [Test]
    public void A_call_that_happened_cannot_be_touched()
    {
        IDelayedCall call = _clock.CallLater(0, () => { });
        _clock.Advance(0);
        Assert.That(call.Active(), Is.False);
        Assert.That(call.Cancel, Throws.TypeOf<AlreadyCalled>());
        Assert.That(() => call.Reset(1), Throws.TypeOf<AlreadyCalled>());
        Assert.That(() => call.Delay(1), Throws.TypeOf<AlreadyCalled>());
    }

    [Test]
    public void A_call_that_was_dropped_cannot_be_touched()
    {
        IDelayedCall call = _clock.CallLater(0, () => { });
        call.Cancel();
        Assert.That(call.Active(), Is.False);
        Assert.That(call.Cancel, Throws.TypeOf<AlreadyCancelled>());
        Assert.That(() => call.Reset(1), Throws.TypeOf<AlreadyCancelled>());
    }

    [Test]
    public void A_call_is_no_longer_active_while_it_is_made()
    {
        IDelayedCall? call = null;
        call = _clock.CallLater(0, () => _calls.Add(call!.Active().ToString()));
        _clock.Advance(0);
        Assert.That(_calls, Is.EqualTo(new[] { "False" }));
    }

    [TestCase(-1)]
    [TestCase(double.NaN)]
    public void A_delay_is_a_number_and_not_negative(double seconds)
    {
        Assert.That(() => _clock.CallLater(seconds, () => { }), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => _clock.Advance(seconds), Throws.TypeOf<ArgumentOutOfRangeException>());
        IDelayedCall call = _clock.CallLater(1, () => { });
        Assert.That(() => call.Reset(seconds), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void What_a_call_throws_comes_out_and_the_rest_is_still_there()
    {
        _clock.CallLater(1, () => throw new InvalidOperationException("one"));
        _clock.CallLater(1, () => _calls.Add("two"));
        Assert.That(() => _clock.Advance(1), Throws.InvalidOperationException.With.Message.EqualTo("one"));
        _clock.Advance(0);
        Assert.That(_calls, Is.EqualTo(new[] { "two" }));
    }

    [Test]
    public void Many_calls_moved_and_dropped_at_random_happen_in_order()
    {
        byte[] random = new byte[6000];
        for (int i = 0; i < random.Length; i++)
        {
            random[i] = (byte)((i * 2654435761L) >> 13);
        }

        List<IDelayedCall> made = [];
        List<double> happened = [];
        for (int i = 0; i < 2000; i++)
        {
            IDelayedCall? self = null;
            self = _clock.CallLater(random[i], () => happened.Add(self!.GetTime()));
            made.Add(self);
        }

        int dropped = 0;
        for (int i = 0; i < 2000; i++)
        {
            switch (random[2000 + i] % 4)
            {
                case 0:
                    made[i].Reset(random[4000 + i]);
                    break;
                case 1:
                    made[i].Cancel();
                    dropped++;
                    break;
                default:
                    break;
            }
        }

        Assert.That(_clock.GetDelayedCalls(), Has.Count.EqualTo(2000 - dropped));
        _clock.Advance(300);
        Assert.That(happened, Is.Ordered.And.Count.EqualTo(2000 - dropped));
        Assert.That(_clock.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void Rx_operators_run_on_its_time()
    {
        List<long> ticks = [];
        using (Observable.Interval(TimeSpan.FromSeconds(2), _clock.Scheduler).Subscribe(ticks.Add))
        {
            _clock.Pump([1, 1, 1, 1, 1]);
            Assert.That(ticks, Is.EqualTo(new long[] { 0, 1 }));
        }

        _clock.Advance(10);
        Assert.That(ticks, Has.Count.EqualTo(2));
    }

    [Test]
    public void Rx_timer_throttle_and_timestamps_run_on_its_time()
    {
        List<DateTimeOffset> stamps = [];
        Observable.Timer(TimeSpan.FromSeconds(5), _clock.Scheduler).Timestamp(_clock.Scheduler).Subscribe(t => stamps.Add(t.Timestamp));
        _clock.Advance(4.5);
        Assert.That(stamps, Is.Empty);
        _clock.Advance(0.5);
        Assert.That(stamps, Is.EqualTo(new[] { DateTimeOffset.UnixEpoch.AddSeconds(5) }));
    }
}
