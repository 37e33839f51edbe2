using Twisted.Internet;
using Twisted.Python;
using Twisted.Reactor.Tests.DeferTests;

namespace Twisted.Reactor.Tests.TaskTests;

[TestFixture]
public class DeferLaterTests
{
    private Clock _clock = new();

    [SetUp]
    public void FreshClock() => _clock = new();

    [Test]
    public void It_fires_with_what_the_function_returns_at_that_time()
    {
        Deferred<int> later = Tasks.DeferLater(_clock, 3, () => 7);
        Deferred<int> withArgument = Tasks.DeferLater(_clock, 3, (int x) => x + 1, 7);
        _clock.Advance(2);
        Assert.That(later.Result, Is.Null);
        _clock.Advance(1);
        Assert.That(later.Result!.Value.Value, Is.EqualTo(7));
        Assert.That(withArgument.Result!.Value.Value, Is.EqualTo(8));
    }

    [Test]
    public void The_deferred_of_the_function_is_waited_for()
    {
        Deferred<string> inner = new();
        Deferred<string> later = Tasks.DeferLater(_clock, 1, () => inner);
        _clock.Advance(1);
        Assert.That(later.Result, Is.Null);
        inner.Callback("done");
        Assert.That(later.Result!.Value.Value, Is.EqualTo("done"));
    }

    [Test]
    public void What_the_function_throws_is_the_failure()
    {
        Failure? seen = null;
        Tasks.DeferLater(_clock, 1, new Action(() => throw new Boom())).AddErrback(f => { seen = f; });
        _clock.Advance(1);
        Assert.That(seen!.Check<Boom>(), Is.True);
    }

    [Test]
    public void Cancelled_in_time_the_timer_goes_and_the_function_is_not_called()
    {
        bool called = false;
        Failure? seen = null;
        Deferred later = Tasks.DeferLater(_clock, 1, () => { called = true; });
        later.AddErrback(f => { seen = f; });
        later.Cancel();
        Assert.That(_clock.GetDelayedCalls(), Is.Empty);
        _clock.Advance(1);
        Assert.That(called, Is.False);
        Assert.That(seen!.Check<CancelledError>(), Is.True);
    }

    [Test]
    public void Cancelled_late_the_cancel_goes_to_what_the_function_waits_for()
    {
        bool cancelled = false;
        Deferred later = Tasks.DeferLater(_clock, 1, () => new Deferred(_ => { cancelled = true; }));
        later.AddErrback(_ => { });
        _clock.Advance(1);
        later.Cancel();
        Assert.That(cancelled, Is.True);
    }

    [Test]
    public void Without_a_function_it_is_a_pause_that_can_be_awaited()
    {
        bool done = false;
        async Deferred Wait()
        {
            await Tasks.DeferLater(_clock, TimeSpan.FromSeconds(2));
            done = true;
        }

        Deferred waiting = Wait();
        _clock.Advance(1);
        Assert.That(done, Is.False);
        _clock.Advance(1);
        Assert.That(done, Is.True);
        Assert.That(waiting.Failure, Is.Null);
    }
}
