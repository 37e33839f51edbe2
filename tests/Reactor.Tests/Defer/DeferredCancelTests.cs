using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Reactor.Tests.DeferTests;

[TestFixture]
public class DeferredCancelTests
{
    [Test]
    public void Without_a_canceller_it_fails_at_once_and_one_late_result_is_ignored()
    {
        Deferred<int> d = new();
        d.Cancel();
        Assert.That(FailureOf(d).Check<CancelledError>(), Is.True);
        d.Callback(1);
        Assert.That(() => d.Callback(2), Throws.TypeOf<AlreadyCalledError>());
    }

    [Test]
    public void Without_a_canceller_one_late_failure_is_ignored()
    {
        Deferred<int> d = new();
        d.Cancel();
        FailureOf(d);
        d.Errback(new Boom());
        Assert.That(() => d.Errback(new Boom()), Throws.TypeOf<AlreadyCalledError>());
    }

    [Test]
    public void A_cancelled_operation_is_what_dotnet_calls_one() =>
        Assert.That(new CancelledError(), Is.InstanceOf<OperationCanceledException>());

    [Test]
    public void The_canceller_is_given_the_deferred_and_called_once()
    {
        List<Deferred<int>> given = [];
        Deferred<int> d = new(given.Add);
        d.Cancel();
        d.Cancel();
        Assert.That(given, Is.EqualTo((Deferred<int>[])[d]));
        Assert.That(FailureOf(d).Check<CancelledError>(), Is.True);
    }

    [Test]
    public void With_a_canceller_a_late_result_is_an_error_since_the_canceller_stops_the_work()
    {
        Deferred<int> d = new(_ => { });
        d.Cancel();
        FailureOf(d);
        Assert.That(() => d.Callback(1), Throws.TypeOf<AlreadyCalledError>());
    }

    [Test]
    public void The_canceller_may_fire_it_with_a_value_or_a_failure()
    {
        Deferred<int> d = new(self => self.Callback(5));
        d.Cancel();
        Assert.That(d.Result!.Value.Value, Is.EqualTo(5));
        Deferred<int> e = new(self => self.Errback(new Boom()));
        e.Cancel();
        Assert.That(FailureOf(e).Check<Boom>(), Is.True);
    }

    [Test]
    public void A_view_cancels_the_deferred_it_views()
    {
        int calls = 0;
        Deferred<int> d = new(_ => calls++);
        Deferred<string> view = d.AddCallback(x => "text");
        view.Cancel();
        Assert.That(calls, Is.EqualTo(1));
        Assert.That(FailureOf(view).Check<CancelledError>(), Is.True);
        Deferred plain = new(_ => calls++);
        plain.Cancel();
        Assert.That(calls, Is.EqualTo(2));
        plain.AddErrback(f => { });
    }

    [Test]
    public void After_firing_cancel_does_nothing()
    {
        Deferred<int> d = new(_ => Assert.Fail("nothing is left to cancel"));
        d.Callback(1);
        d.Cancel();
        Assert.That(d.Result!.Value.Value, Is.EqualTo(1));
        Assert.That(() => d.Callback(2), Throws.TypeOf<AlreadyCalledError>());
    }

    [Test]
    public void Waiting_for_another_that_one_is_cancelled_however_deep()
    {
        int calls = 0;
        Deferred<int> innermost = new(_ => calls++);
        Deferred<int> inner = Defer.Succeed(1).AddCallback(_ => innermost);
        Deferred<int> outer = Defer.Succeed(1).AddCallback(_ => inner);
        outer.Cancel();
        Assert.That(calls, Is.EqualTo(1));
        Assert.That(FailureOf(outer).Check<CancelledError>(), Is.True);
    }

    [Test]
    public void Waiting_for_another_what_that_ones_canceller_gives_is_taken()
    {
        Deferred<int> inner = new(self => self.Callback(9));
        Deferred<int> outer = Defer.Succeed(1).AddCallback(_ => inner);
        outer.Cancel();
        Assert.That(outer.Result!.Value.Value, Is.EqualTo(9));
    }

    [Test]
    public void No_longer_waiting_the_other_one_is_left_alone()
    {
        Deferred<int> inner = new(_ => Assert.Fail("it was fired"));
        Deferred<int> second = new();
        Deferred<int> outer = Defer.Succeed(1).AddCallback(_ => inner).AddCallback(_ => second);
        inner.Callback(1);
        outer.Cancel();
        Assert.That(FailureOf(outer).Check<CancelledError>(), Is.True);
        Assert.That(second.Called, Is.True);
    }

    [Test]
    public void The_target_of_ChainDeferred_cancels_its_source()
    {
        int calls = 0;
        Deferred<int> source = new(_ => calls++);
        Deferred<int> target = new();
        source.ChainDeferred(target);
        target.Cancel();
        Assert.That(calls, Is.EqualTo(1));
        Assert.That(FailureOf(target).Check<CancelledError>(), Is.True);
    }

    [Test]
    public void Two_that_wait_for_each_other_do_not_hang_a_cancel()
    {
        Deferred<int> a = new();
        Deferred<int> b = new();
        a.AddCallback(_ => b);
        b.AddCallback(_ => a);
        a.Callback(1);
        b.Callback(1);
        Assert.That(a.Cancel, Throws.Nothing);
        Assert.That(a.Result, Is.Null);
    }

    private static Failure FailureOf<T>(Deferred<T> d)
    {
        Failure? seen = null;
        d.AddErrback(f => { seen = f; });
        return seen ?? throw new AssertionException("There is no failure.");
    }

    [Test]
    public void Deferreds_that_wait_for_each_other_cannot_be_cancelled_but_it_is_no_endless_search()
    {
        Deferred<int>[] ring = [new(), new(), new(), new()];
        ring[1].AddCallback(_ => ring[2]);
        ring[2].AddCallback(_ => ring[3]);
        ring[3].AddCallback(_ => ring[1]);
        ring[0].AddCallback(_ => ring[1]);
        Array.ForEach(ring, d => d.Callback(1));
        Array.ForEach(ring, d => d.Cancel());
        Assert.That(ring.Select(d => d.Result), Is.All.Null);
    }
}
