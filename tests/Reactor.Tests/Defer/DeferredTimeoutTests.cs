using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Reactor.Tests.DeferTests;

[TestFixture]
public class DeferredTimeoutTests
{
    [Test]
    public void In_time_the_value_comes_and_the_timer_is_dropped()
    {
        Clock clock = new();
        Deferred<int> d = new();
        Deferred<int> limited = d.AddTimeout(10, clock);
        clock.Advance(9);
        d.Callback(1);
        Assert.That(limited.Result!.Value.Value, Is.EqualTo(1));
        Assert.That(clock.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void Too_late_it_is_cancelled_and_fails_with_a_timeout()
    {
        Clock clock = new();
        int cancelled = 0;
        Deferred<int> d = new(_ => cancelled++);
        Failure? seen = null;
        d.AddTimeout(TimeSpan.FromSeconds(10), clock).AddErrback(f => { seen = f; });
        clock.Advance(10);
        Assert.That(cancelled, Is.EqualTo(1));
        Assert.That(seen!.Check<Defer.TimeoutError>(), Is.True);
        Assert.That(seen.Check<TimeoutException>(), Is.True);
        Assert.That(seen.GetErrorMessage(), Does.Contain("10"));
    }

    [Test]
    public void Cancelled_by_hand_it_is_no_timeout()
    {
        Clock clock = new();
        Deferred<int> d = new();
        Failure? seen = null;
        d.AddTimeout(10, clock).AddErrback(f => { seen = f; });
        d.Cancel();
        Assert.That(seen!.Check<CancelledError>(), Is.True);
        Assert.That(clock.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void A_failure_in_time_stays_as_it_is()
    {
        Clock clock = new();
        Deferred<int> d = new();
        Failure? seen = null;
        d.AddTimeout(10, clock).AddErrback(f => { seen = f; });
        d.Errback(new Boom());
        Assert.That(seen!.Check<Boom>(), Is.True);
        Assert.That(clock.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void A_canceller_that_gives_a_value_wins_over_the_timeout()
    {
        Clock clock = new();
        Deferred<int> d = new(self => self.Callback(7));
        Deferred<int> limited = d.AddTimeout(10, clock);
        clock.Advance(10);
        Assert.That(limited.Result!.Value.Value, Is.EqualTo(7));
    }

    [Test]
    public void What_a_timeout_means_can_be_said()
    {
        Clock clock = new();
        Deferred<int> d = new();
        Deferred<int> limited = d.AddTimeout(10, clock, (result, seconds) => result.IsFailure ? (int)seconds : -1);
        clock.Advance(10);
        Assert.That(limited.Result!.Value.Value, Is.EqualTo(10));
    }

    [Test]
    public void Callbacks_added_before_are_inside_the_time_and_see_the_cancel()
    {
        Clock clock = new();
        Deferred<int> d = new();
        Failure? before = null;
        Failure? after = null;
        d.AddErrback(f => { before = f; return f; });
        d.AddTimeout(10, clock).AddErrback(f => { after = f; });
        clock.Advance(10);
        Assert.That(before!.Check<CancelledError>(), Is.True);
        Assert.That(after!.Check<Defer.TimeoutError>(), Is.True);
    }

    [Test]
    public void One_without_a_value_has_a_timeout_too()
    {
        Clock clock = new();
        Deferred late = new();
        Deferred early = new();
        Failure? seen = null;
        late.AddTimeout(5, clock).AddErrback(f => { seen = f; });
        Deferred limited = early.AddTimeout(TimeSpan.FromSeconds(5), clock);
        early.Callback();
        clock.Advance(5);
        Assert.That(seen!.Check<Defer.TimeoutError>(), Is.True);
        Assert.That(limited.Failure, Is.Null);
        Assert.That(clock.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void One_without_a_value_may_say_what_its_timeout_comes_to()
    {
        Clock clock = new();
        List<string> log = [];
        Deferred late = new(d => d.Errback(new Boom()));
        late.AddTimeout(2, clock, (fail, seconds) =>
        {
            log.Add($"{fail!.Type.Name} after {seconds}");
            return null;
        }).AddCallback(() => log.Add("went well"));
        clock.Advance(2);
        Assert.That(log, Is.EqualTo((string[])["Boom after 2", "went well"]));

        Deferred inTime = new();
        inTime.AddTimeout(2, clock, (_, _) => throw new InvalidOperationException("not asked")).AddCallback(() => log.Add("in time"));
        inTime.Callback();
        clock.Advance(2);
        Assert.That(log[^1], Is.EqualTo("in time"));

        Failure? seen = null;
        Deferred failing = new();
        failing.AddTimeout(2, clock, (_, _) => null).AddErrback(f => { seen = f; });
        failing.Errback(new Boom());
        Assert.That(seen!.Check<Boom>(), Is.True, "before the time is up it passes");
    }
}
