using Twisted.Internet;

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
    public void Statements_and_fluent_calls_build_the_same_chain()
    {
        Deferred<int> d = new();
        string? text = null;
        d.AddCallback(x => x.ToString()).AddCallback(s => { text = s + "!"; });
        d.Callback(1);
        Assert.That(text, Is.EqualTo("1!"));
    }

    [Test]
    public void A_second_firing_is_an_error()
    {
        Deferred<int> d = new();
        d.Callback(1);
        Assert.That(() => d.Callback(2), Throws.TypeOf<AlreadyCalledError>());
        Assert.That(() => d.Errback(new FormatException()), Throws.TypeOf<AlreadyCalledError>());
        Assert.That(d.Result!.Value.Value, Is.EqualTo(1));
    }

    [Test]
    public void A_callback_returning_a_deferred_holds_the_chain_until_that_fires()
    {
        Deferred<int> inner = new();
        Deferred<int> outer = Defer.Succeed(1).AddCallback(_ => inner);
        Assert.That(outer.Result, Is.Null);
        inner.Callback(7);
        Assert.That(outer.Result!.Value.Value, Is.EqualTo(7));
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
    public void Async_methods_waiting_for_one_another_need_no_stack()
    {
        static async Deferred<int> PlusOne(Deferred<int> of) => 1 + await of;

        Deferred<int> first = new();
        Deferred<int> last = first;
        for (int i = 0; i < Many; i++)
        {
            last = PlusOne(last);
        }

        first.Callback(0);
        Assert.That(last.Result!.Value.Value, Is.EqualTo(Many));
    }

    [Test]
    public void An_async_method_goes_on_inside_the_firing_call()
    {
        static async Deferred<string> Method(Deferred<int> a, Deferred b)
        {
            int value = await a;
            await b;
            return $"got {value}";
        }

        Deferred<int> a = new();
        Deferred b = new();
        Deferred<string> d = Method(a, b);
        a.Callback(5);
        Assert.That(d.Called, Is.False);
        b.Callback();
        Assert.That(d.Result!.Value.Value, Is.EqualTo("got 5"));
    }

    [Test]
    public void Awaiting_leaves_the_value_in_place()
    {
        static async Deferred<int> Sum(Deferred<int> d) => await d + await d;

        Deferred<int> d = new();
        Deferred<int> one = Sum(d);
        Deferred<int> other = Sum(d);
        d.Callback(2);
        Assert.That(one.Result!.Value.Value, Is.EqualTo(4));
        Assert.That(other.Result!.Value.Value, Is.EqualTo(4));
        Assert.That(d.Result!.Value.Value, Is.EqualTo(2));
    }
}
