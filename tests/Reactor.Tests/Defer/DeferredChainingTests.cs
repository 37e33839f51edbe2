using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Reactor.Tests.DeferTests;

[TestFixture]
public class DeferredChainingTests
{
    private const int Many = 100_000;

    [Test]
    public void A_callback_returning_a_deferred_holds_the_chain_until_that_fires()
    {
        Deferred<int> inner = new();
        Deferred<int> outer = Defer.Succeed(1).AddCallback(_ => inner);
        Assert.That(outer.Called, Is.True);
        Assert.That(outer.Result, Is.Null);
        inner.Callback(7);
        Assert.That(outer.Result!.Value.Value, Is.EqualTo(7));
    }

    [Test]
    public void Callbacks_added_while_it_waits_run_afterwards_in_order()
    {
        Deferred<string> inner = new();
        Deferred<string> outer = Defer.Succeed(1).AddCallback(_ => inner);
        List<string> seen = [];
        outer.AddCallback(s => { seen.Add("1" + s); return s; });
        outer.AddCallback(s => { seen.Add("2" + s); return s; });
        Assert.That(seen, Is.Empty);
        inner.Callback("x");
        Assert.That(seen, Is.EqualTo((string[])["1x", "2x"]));
    }

    [Test]
    public void The_failure_of_the_inner_one_is_the_outer_ones_and_the_inner_is_left_without()
    {
        Deferred<int> inner = new();
        Deferred<int> outer = Defer.Succeed(1).AddCallback(_ => inner);
        inner.Errback(new Boom());
        Failure? seen = null;
        outer.AddErrback(f => { seen = f; });
        Assert.That(seen!.Check<Boom>(), Is.True);
        Deferred rest = inner;
        Assert.That(rest.Failure, Is.Null);
    }

    [Test]
    public void An_errback_may_wait_for_a_deferred_too()
    {
        Deferred<int> inner = new();
        Deferred<int> outer = Defer.Fail<int>(new Boom()).AddErrback(_ => inner);
        inner.Callback(7);
        Assert.That(outer.Result!.Value.Value, Is.EqualTo(7));
    }

    [Test]
    public void Callbacks_of_the_inner_one_that_were_there_first_run_first()
    {
        Deferred<int> inner = new();
        inner.AddCallback(x => x * 10);
        Deferred<int> outer = Defer.Succeed(1).AddCallback(_ => inner);
        inner.Callback(7);
        Assert.That(outer.Result!.Value.Value, Is.EqualTo(70));
    }

    [Test]
    public void The_woken_chain_runs_before_the_inner_one_goes_on()
    {
        Deferred<int> inner = new();
        List<string> seen = [];
        Deferred<int> outer = Defer.Succeed(1).AddCallback(_ => inner);
        outer.AddCallback(x => { seen.Add("outer"); });
        Deferred rest = inner;
        rest.AddCallback(() => { seen.Add("inner"); });
        inner.Callback(1);
        Assert.That(seen, Is.EqualTo((string[])["outer", "inner"]));
    }

    [Test]
    public void A_paused_inner_one_is_waited_for_though_it_was_fired()
    {
        Deferred<int> inner = Defer.Succeed(3);
        inner.Pause();
        Deferred<int> outer = Defer.Succeed(1).AddCallback(_ => inner);
        Assert.That(outer.Result, Is.Null);
        inner.Unpause();
        Assert.That(outer.Result!.Value.Value, Is.EqualTo(3));
    }

    [Test]
    public void An_inner_one_that_itself_waits_is_waited_for()
    {
        Deferred<int> innermost = new();
        Deferred<int> inner = Defer.Succeed(1).AddCallback(_ => innermost);
        Deferred<int> outer = Defer.Succeed(1).AddCallback(_ => inner);
        innermost.Callback(4);
        Assert.That(outer.Result!.Value.Value, Is.EqualTo(4));
    }

    [Test]
    public void A_deferred_returned_by_its_own_callback_is_an_error_and_no_deadlock()
    {
        Deferred<int> d = new();
        Failure? seen = null;
        d.AddCallback(_ => d).AddErrback(f => { seen = f; });
        d.Callback(1);
        Assert.That(seen!.Check<InvalidOperationException>(), Is.True);
    }

    [Test]
    public void Null_in_place_of_a_deferred_is_an_error()
    {
        Failure? seen = null;
        Defer.Succeed(1).AddCallback(_ => (Deferred<int>)null!).AddErrback(f => { seen = f; });
        Assert.That(seen!.Check<InvalidOperationException>(), Is.True);
    }

    [Test]
    public void An_object_that_is_a_deferred_is_waited_for_as_in_twisted()
    {
        Deferred<object> inner = new();
        Deferred<object> outer = Defer.Succeed(1).AddCallback(x => x == 1 ? (object)inner : "now");
        inner.Callback("later");
        Assert.That(outer.Result!.Value.Value, Is.EqualTo("later"));
    }

    [Test]
    public void ChainDeferred_hands_on_a_value_or_a_failure()
    {
        Deferred<int> source = new();
        Deferred<int> target = new();
        source.ChainDeferred(target);
        source.Callback(3);
        Assert.That(target.Result!.Value.Value, Is.EqualTo(3));

        Deferred<int> failing = new();
        Deferred<int> failed = new();
        Deferred rest = failing.ChainDeferred(failed);
        failing.Errback(new Boom());
        Failure? seen = null;
        failed.AddErrback(f => { seen = f; });
        Assert.That(seen!.Check<Boom>(), Is.True);
        Assert.That(rest.Failure, Is.Null);
    }

    [Test]
    public void ChainDeferred_to_one_that_was_fired_fails_the_source()
    {
        Deferred<int> source = new();
        Deferred rest = source.ChainDeferred(Defer.Succeed(1));
        source.Callback(3);
        Failure? seen = null;
        rest.AddErrback(f => { seen = f; });
        Assert.That(seen!.Check<AlreadyCalledError>(), Is.True);
    }

    [Test]
    public void Deferreds_without_values_chain_as_well()
    {
        Deferred source = new();
        Deferred target = new();
        source.ChainDeferred(target);
        Assert.That(target.Called, Is.False);
        source.Callback();
        Assert.That(target.Called, Is.True);
    }

    [Test]
    public void Deferreds_waiting_for_one_another_need_no_stack()
    {
        Deferred<int> last = new();
        Deferred<int> waiting = last;
        for (int i = 0; i < Many; i++)
        {
            Deferred<int> inner = waiting;
            waiting = Defer.Succeed(0).AddCallback(_ => inner).AddCallback(x => x + 1);
        }

        last.Callback(0);
        Assert.That(waiting.Result!.Value.Value, Is.EqualTo(Many));
    }

    [Test]
    public void Deferreds_that_fire_one_another_need_no_stack()
    {
        Deferred<int> first = new();
        Deferred<int> last = first;
        for (int i = 0; i < Many; i++)
        {
            Deferred<int> next = new();
            last.ChainDeferred(next);
            last = next;
        }

        first.Callback(1);
        Assert.That(last.Result!.Value.Value, Is.EqualTo(1));
    }

    [Test]
    public void A_long_row_of_waiting_deferreds_is_cancelled_without_stack()
    {
        Deferred<int> last = new();
        Deferred<int> waiting = last;
        for (int i = 0; i < Many; i++)
        {
            Deferred<int> inner = waiting;
            waiting = Defer.Succeed(0).AddCallback(_ => inner);
        }

        waiting.Cancel();
        Failure? seen = null;
        waiting.AddErrback(f => { seen = f; });
        Assert.That(seen!.Check<CancelledError>(), Is.True);
    }
}
