using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Reactor.Tests.DeferTests;

[TestFixture]
public class DeferredTests
{
    private const int Many = 100_000;

    [Test]
    public void Callbacks_added_before_and_after_firing_run_in_order()
    {
        Deferred<int> d = new();
        List<int> seen = [];
        d.AddCallback(x => { seen.Add(x); return x + 1; });
        d.Callback(1);
        d.AddCallback(x => { seen.Add(x); return x + 1; });
        Assert.That(seen, Is.EqualTo((int[])[1, 2]));
    }

    [Test]
    public void Nothing_runs_before_it_fires()
    {
        Deferred<int> d = new();
        bool ran = false;
        d.AddBoth(() => { ran = true; });
        Assert.That(d.Called, Is.False);
        Assert.That(d.Result, Is.Null);
        Assert.That(ran, Is.False);
    }

    [Test]
    public void Statements_and_fluent_calls_build_the_same_chain()
    {
        Deferred<int> d = new();
        string? text = null;
        d.AddCallback(x => x.ToString()).AddCallback(s => { text = s + "!"; });
        d.Callback(1);
        Assert.That(text, Is.EqualTo("1!"));
    }

    [Test]
    public void A_failure_skips_callbacks_until_an_errback_takes_it()
    {
        Deferred<int> d = new();
        List<string> seen = [];
        d.AddCallback(x => { seen.Add("skipped"); return x; });
        d.AddErrback(f => { seen.Add(f.GetErrorMessage()); return 5; });
        d.AddErrback(f => { seen.Add("skipped too"); return 6; });
        d.AddCallback(x => { seen.Add($"{x}"); return x; });
        d.Errback(new Boom());
        Assert.That(seen, Is.EqualTo((string[])["boom", "5"]));
    }

    [Test]
    public void What_a_callback_throws_goes_to_the_next_errback_with_its_stack()
    {
        static int Thrower(int x) => throw new Boom("thrown");

        Failure? seen = null;
        Defer.Succeed(1).AddCallback(Thrower).AddErrback(f => { seen = f; });
        Assert.That(seen!.GetErrorMessage(), Is.EqualTo("thrown"));
        Assert.That(seen.GetTraceback(), Does.Contain(nameof(Thrower)));
    }

    [Test]
    public void What_an_errback_throws_is_the_next_failure()
    {
        Failure? seen = null;
        Defer.Fail<int>(new Boom("first"))
            .AddErrback(f => throw new Boom("second"))
            .AddErrback(f => { seen = f; });
        Assert.That(seen!.GetErrorMessage(), Is.EqualTo("second"));
    }

    [Test]
    public void An_errback_may_look_and_pass_the_failure_on()
    {
        Failure fail = new(new Boom());
        List<Failure> seen = [];
        Deferred<int> d = Defer.Fail<int>(fail);
        d.AddErrback(f => { seen.Add(f); return f; });
        d.AddErrback(f => { seen.Add(f); });
        Assert.That(seen, Is.EqualTo((Failure[])[fail, fail]));
    }

    [Test]
    public void An_errback_beside_a_callback_does_not_get_its_failure()
    {
        bool errbackRan = false;
        Deferred<int> d = Defer.Succeed(1);
        d.AddCallbacks<int>(x => throw new Boom(), f => { errbackRan = true; return 0; });
        Failure? seen = null;
        d.AddErrback(f => { seen = f; });
        Assert.That(errbackRan, Is.False);
        Assert.That(seen!.Check<Boom>(), Is.True);
    }

    [Test]
    public void A_value_that_is_a_failure_fails_the_chain_as_in_twisted()
    {
        Failure fail = new(new Boom());
        Deferred<object> d = Defer.Succeed<object>("value");
        d.AddCallback<object>(x => fail);
        Failure? seen = null;
        d.AddErrback(f => { seen = f; });
        Assert.That(seen, Is.SameAs(fail));
    }

    [Test]
    public void A_deferred_cannot_be_fired_with_a_deferred()
    {
        Deferred<object> d = new();
        Assert.That(() => d.Callback(new Deferred<int>()), Throws.ArgumentException);
        Assert.That(d.Called, Is.False);
    }

    [Test]
    public void A_second_firing_is_an_error_and_changes_nothing()
    {
        Deferred<int> d = new();
        d.Callback(1);
        Assert.That(() => d.Callback(2), Throws.TypeOf<AlreadyCalledError>());
        Assert.That(() => d.Errback(new Boom()), Throws.TypeOf<AlreadyCalledError>());
        Assert.That(d.Result!.Value.Value, Is.EqualTo(1));
        Deferred nothing = new();
        nothing.Callback();
        Assert.That(nothing.Callback, Throws.TypeOf<AlreadyCalledError>());
    }

    [Test]
    public void Only_the_deferred_itself_can_be_fired_and_not_a_view_of_it()
    {
        Deferred<int> d = new();
        Deferred<string> view = d.AddCallback(x => "text");
        Assert.That(() => view.Callback("other"), Throws.InvalidOperationException);
        Deferred done = d;
        Assert.That(done.Callback, Throws.InvalidOperationException);
        Assert.That(() => view.Errback(new Boom()), Throws.InvalidOperationException);
        Assert.That(d.Called, Is.False);
    }

    [Test]
    public void A_callback_that_expects_another_type_than_there_is_fails_the_chain()
    {
        Deferred<int> d = Defer.Succeed(1);
        d.AddCallback(x => x.ToString());
        Failure? seen = null;
        d.AddCallback(x => x + 1);
        d.AddErrback(f => { seen = f; });
        Assert.That(seen!.Check<InvalidCastException>(), Is.True);
        Assert.That(seen.GetErrorMessage(), Does.Contain("String").And.Contain("Int32"));
    }

    [Test]
    public void After_an_action_there_is_no_value_not_even_for_a_view_of_objects()
    {
        Deferred<object> d = Defer.Succeed<object>("x");
        d.AddCallback(x => { });
        Assert.That(d.Result!.Value.Failure!.Check<InvalidCastException>(), Is.True);
    }

    [Test]
    public void Null_is_a_value()
    {
        Deferred<string?> d = Defer.Succeed<string?>(null);
        Assert.That(d.AddCallback(s => s is null).Result!.Value.Value, Is.True);
        Assert.That(Defer.Succeed<int?>(null).AddCallback(s => s is null).Result!.Value.Value, Is.True);
        Assert.That(Defer.Succeed(1).AddCallback(x => (int?)null).AddCallback(x => x ?? 3).Result!.Value.Value, Is.EqualTo(3));
    }

    [Test]
    public void A_paused_deferred_runs_nothing_until_each_pause_is_undone()
    {
        Deferred<int> d = new();
        int seen = 0;
        d.AddCallback(x => { seen = x; });
        d.Pause();
        d.Pause();
        d.Callback(3);
        Assert.That(d.Called, Is.True);
        Assert.That(d.Paused, Is.EqualTo(2));
        d.Unpause();
        Assert.That(seen, Is.Zero);
        d.Unpause();
        Assert.That(seen, Is.EqualTo(3));
        Assert.That(d.Unpause, Throws.InvalidOperationException);
    }

    [Test]
    public void A_callback_may_pause_its_own_deferred()
    {
        Deferred<int> d = new();
        List<string> seen = [];
        d.AddCallback(x => { d.Pause(); seen.Add("first"); return x; });
        d.AddCallback(x => { seen.Add("second"); });
        d.Callback(1);
        Assert.That(seen, Is.EqualTo((string[])["first"]));
        d.Unpause();
        Assert.That(seen, Is.EqualTo((string[])["first", "second"]));
    }

    [Test]
    public void A_callback_added_while_one_runs_is_run_after_it()
    {
        Deferred<int> d = new();
        List<string> seen = [];
        d.AddCallback(x =>
        {
            d.AddCallback(y => { seen.Add("added"); });
            seen.Add("running");
            return x;
        });
        d.Callback(1);
        Assert.That(seen, Is.EqualTo((string[])["running", "added"]));
    }

    [Test]
    public void A_callback_may_fire_another_deferred_whose_callbacks_then_run_inside()
    {
        Deferred<int> other = new();
        List<string> seen = [];
        other.AddCallback(x => { seen.Add("other"); });
        Defer.Succeed(1).AddCallback(x =>
        {
            other.Callback(x);
            seen.Add("after");
        });
        Assert.That(seen, Is.EqualTo((string[])["other", "after"]));
    }

    [Test]
    public void Its_text_tells_whether_it_was_called()
    {
        Deferred<int> d = new();
        Assert.That(d.ToString(), Is.EqualTo("<Deferred<Int32> not called>"));
        d.Callback(1);
        Assert.That(d.ToString(), Is.EqualTo("<Deferred<Int32> called>"));
        Assert.That(new Deferred().ToString(), Is.EqualTo("<Deferred not called>"));
    }

    [Test]
    public void A_long_row_of_callbacks_needs_no_stack()
    {
        Deferred<int> d = new();
        for (int i = 0; i < Many; i++)
        {
            d.AddCallback(x => Defer.Succeed(x + 1));
        }

        d.Callback(0);
        Assert.That(d.Result!.Value.Value, Is.EqualTo(Many));
    }
}
