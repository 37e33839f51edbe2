using Twisted.Internet;
using Twisted.Python;
using Twisted.Reactor.Tests.DeferTests;

namespace Twisted.Reactor.Tests.TaskTests;

[TestFixture]
public class LoopingCallTests
{
    private readonly List<double> _times = [];
    private Clock _clock = new();

    [SetUp]
    public void FreshClock()
    {
        _clock = new();
        _times.Clear();
    }

    [Test]
    public void It_calls_at_once_and_then_at_each_interval_until_stopped()
    {
        LoopingCall loop = NoteTimes();
        Deferred<LoopingCall> done = loop.Start(2);
        _clock.Pump([1, 1, 1, 1]);
        Assert.That(_times, Is.EqualTo((double[])[0, 2, 4]));
        Assert.That(done.Called, Is.False);
        loop.Stop();
        Assert.That(done.Result!.Value.Value, Is.SameAs(loop));
        _clock.Advance(10);
        Assert.That(_times, Has.Count.EqualTo(3));
        Assert.That(_clock.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void Not_now_means_after_the_first_interval()
    {
        LoopingCall loop = NoteTimes();
        loop.Start(TimeSpan.FromSeconds(3), now: false);
        Assert.That(_times, Is.Empty);
        _clock.Pump([2, 1, 3]);
        Assert.That(_times, Is.EqualTo((double[])[3, 6]));
    }

    [Test]
    public void Skipped_times_are_not_made_up_and_the_next_call_is_on_a_multiple()
    {
        LoopingCall loop = NoteTimes();
        loop.Start(2);
        _clock.Advance(7);
        _clock.Advance(0.5);
        _clock.Advance(0.5);
        Assert.That(_times, Is.EqualTo((double[])[0, 7, 8]));
    }

    [Test]
    public void The_next_call_waits_for_the_deferred_of_this_one()
    {
        List<Deferred> calls = [];
        LoopingCall loop = new(() =>
        {
            calls.Add(new Deferred());
            return calls[^1];
        })
        {
            Clock = _clock,
        };
        Deferred<LoopingCall> done = loop.Start(1);
        _clock.Advance(2.5);
        Assert.That(calls, Has.Count.EqualTo(1));
        calls[0].Callback();
        Assert.That(_clock.GetDelayedCalls()[0].GetTime(), Is.EqualTo(3));
        _clock.Advance(0.5);
        Assert.That(calls, Has.Count.EqualTo(2));
        loop.Stop();
        Assert.That(done.Called, Is.False);
        calls[1].Callback();
        Assert.That(done.Called, Is.True);
        Assert.That(_clock.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void What_a_call_throws_ends_it()
    {
        LoopingCall loop = new(new Action(() => throw new Boom())) { Clock = _clock };
        Failure? seen = null;
        loop.Start(1, now: false).AddErrback(f => { seen = f; });
        _clock.Advance(1);
        Assert.That(seen!.Check<Boom>(), Is.True);
        Assert.That(loop.Running, Is.False);
        Assert.That(_clock.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void A_deferred_that_fails_after_the_stop_is_still_told()
    {
        Deferred call = new();
        LoopingCall loop = new(() => call) { Clock = _clock };
        Failure? seen = null;
        loop.Start(1).AddErrback(f => { seen = f; });
        loop.Stop();
        call.Errback(new Boom());
        Assert.That(seen!.Check<Boom>(), Is.True);
    }

    [Test]
    public void It_can_stop_itself()
    {
        LoopingCall? loop = null;
        loop = new LoopingCall(() => loop!.Stop()) { Clock = _clock };
        Deferred<LoopingCall> done = loop.Start(1, now: false);
        _clock.Advance(1);
        Assert.That(done.Called, Is.True);
        Assert.That(_clock.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void Stopped_and_started_again_inside_a_call_both_runs_come_to_their_end()
    {
        Deferred call = new();
        LoopingCall loop = new(() => call) { Clock = _clock };
        Deferred<LoopingCall> first = loop.Start(1);
        loop.Stop();
        Deferred<LoopingCall> second = loop.Start(1, now: false);
        call.Callback();
        Assert.That(first.Called, Is.True);
        Assert.That(second.Called, Is.False);
        Assert.That(_clock.GetDelayedCalls(), Has.Count.EqualTo(1));
        loop.Stop();
        Assert.That(second.Called, Is.True);
    }

    [Test]
    public void Reset_counts_the_interval_from_now()
    {
        LoopingCall loop = NoteTimes();
        loop.Start(5, now: false);
        _clock.Advance(3);
        loop.Reset();
        _clock.Pump([4, 1, 5]);
        Assert.That(_times, Is.EqualTo((double[])[8, 13]));
    }

    [Test]
    public void Cancelling_what_start_returned_stops_the_loop()
    {
        LoopingCall loop = NoteTimes();
        Failure? seen = null;
        Deferred<LoopingCall> done = loop.Start(1);
        done.AddErrback(f => { seen = f; });
        done.Cancel();
        Assert.That(seen!.Check<CancelledError>(), Is.True);
        Assert.That(loop.Running, Is.False);
        Assert.That(_clock.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void Used_out_of_turn_it_says_so()
    {
        LoopingCall loop = NoteTimes();
        Assert.That(loop.Stop, Throws.InvalidOperationException);
        Assert.That(loop.Reset, Throws.InvalidOperationException);
        Assert.That(() => loop.Start(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => loop.Start(double.NaN), Throws.InstanceOf<ArgumentOutOfRangeException>());
        loop.Start(1);
        Assert.That(() => loop.Start(1), Throws.InvalidOperationException);
    }

    [Test]
    public void Interval_zero_calls_once_a_turn()
    {
        int calls = 0;
        LoopingCall? loop = null;
        loop = new LoopingCall(() =>
        {
            if (++calls == 3)
            {
                loop!.Stop();
            }
        })
        {
            Clock = _clock,
        };
        Deferred<LoopingCall> done = loop.Start(0);
        Assert.That(calls, Is.EqualTo(1));
        _clock.Advance(0);
        Assert.That(calls, Is.EqualTo(3));
        Assert.That(done.Called, Is.True);
    }

    [Test]
    public void An_interval_that_is_no_round_number_is_neither_called_twice_nor_skipped()
    {
        int calls = 0;
        LoopingCall loop = LoopingCall.WithCount(count => { calls += count; });
        loop.Clock = _clock;
        loop.Start(0.1, now: false);
        for (int i = 0; i < 1000; i++)
        {
            _clock.Advance(0.1);
        }

        Assert.That(calls, Is.EqualTo(1000).Within(1));
    }

    [Test]
    public void With_count_tells_how_many_were_due()
    {
        List<int> counts = [];
        LoopingCall loop = LoopingCall.WithCount(counts.Add);
        loop.Clock = _clock;
        loop.Start(1);
        _clock.Pump([1, 3, 0.5, 0.5, 2.25, 1]);
        Assert.That(counts, Is.EqualTo((int[])[1, 1, 3, 1, 2, 1]));
    }

    [Test]
    public void With_count_waits_for_a_deferred_and_counts_what_it_missed()
    {
        List<int> counts = [];
        Deferred first = new();
        LoopingCall loop = LoopingCall.WithCount(count =>
        {
            counts.Add(count);
            return counts.Count == 1 ? first : Defer.Succeed();
        });
        loop.Clock = _clock;
        loop.Start(1, now: false);
        _clock.Pump([1, 1, 1]);
        first.Callback();
        _clock.Advance(1);
        Assert.That(counts, Is.EqualTo((int[])[1, 3]));
    }

    [Test]
    public void With_count_begins_anew_at_each_start_and_counts_once_after_a_reset()
    {
        List<int> counts = [];
        LoopingCall loop = LoopingCall.WithCount(counts.Add);
        loop.Clock = _clock;
        loop.Start(2);
        loop.Stop();
        _clock.Advance(20);
        loop.Start(2);
        _clock.Advance(1);
        loop.Reset();
        _clock.Advance(2);
        Assert.That(counts, Is.EqualTo((int[])[1, 1, 1]));
    }

    private LoopingCall NoteTimes() => new(() => _times.Add(_clock.Seconds())) { Clock = _clock };
}
