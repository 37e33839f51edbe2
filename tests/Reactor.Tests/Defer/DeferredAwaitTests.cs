using System.Runtime.CompilerServices;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Reactor.Tests.DeferTests;

[TestFixture]
public class DeferredAwaitTests
{
    private static readonly AsyncLocal<string?> Local = new();

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
    public void An_async_method_that_never_waits_is_done_when_it_returns()
    {
        static async Deferred<int> Method() => 1 + await Defer.Succeed(2);
        static async Deferred Nothing() => await Defer.Succeed();

        Assert.That(Method().Result!.Value.Value, Is.EqualTo(3));
        Assert.That(Nothing().Called, Is.True);
    }

    [Test]
    public void Callbacks_run_before_who_awaits_later()
    {
        static async Deferred Log(Deferred<int> d, List<string> log)
        {
            log.Add($"await {await d}");
        }

        List<string> log = [];
        Deferred<int> d = new();
        d.AddCallback(x => { log.Add($"callback {x}"); return x + 1; });
        _ = Log(d, log);
        d.AddCallback(x => { log.Add($"callback {x}"); });
        d.Callback(1);
        Assert.That(log, Is.EqualTo((string[])["callback 1", "await 2", "callback 2"]));
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

    [Test]
    public void A_failure_is_thrown_where_it_is_awaited_each_time_with_its_stack()
    {
        static int Thrower(int x) => throw new Boom();

        static async Deferred<string> Catch(Deferred<int> d)
        {
            string traces = "";
            for (int i = 0; i < 2; i++)
            {
                try
                {
                    await d;
                }
                catch (Boom e)
                {
                    traces += $"{i}: {e.StackTrace}";
                }
            }

            return traces;
        }

        Deferred<int> d = new();
        Deferred<string> trace = Catch(d.AddCallback(Thrower));
        d.Callback(1);
        Assert.That(trace.Result!.Value.Value, Does.Contain(nameof(Thrower)).And.Contain("1: "));
    }

    [Test]
    public void What_an_async_method_throws_is_its_deferreds_failure()
    {
        static async Deferred<int> AtOnce() => throw new Boom("at once");

        static async Deferred Later(Deferred d)
        {
            await d;
            throw new Boom("later");
        }

        Failure? seen = null;
        AtOnce().AddErrback(f => { seen = f; });
        Assert.That(seen!.GetErrorMessage(), Is.EqualTo("at once"));
        Deferred d = new();
        Later(d).AddErrback(f => { seen = f; });
        d.Callback();
        Assert.That(seen.GetErrorMessage(), Is.EqualTo("later"));
        Assert.That(seen.GetTraceback(), Does.Contain("Later"));
    }

    [Test]
    public void An_awaited_failure_may_be_caught_and_the_method_go_on()
    {
        static async Deferred<int> Method(Deferred<int> first, Deferred<int> second)
        {
            try
            {
                return await first;
            }
            catch (Boom)
            {
                return await second;
            }
        }

        Deferred<int> first = new();
        Deferred<int> second = new();
        Deferred<int> d = Method(first, second);
        first.Errback(new Boom());
        second.Callback(4);
        Assert.That(d.Result!.Value.Value, Is.EqualTo(4));
    }

    [Test]
    public void Cancelling_an_async_method_cancels_what_it_awaits()
    {
        static async Deferred<string> Method(Deferred<int> d)
        {
            try
            {
                await d;
                return "done";
            }
            catch (OperationCanceledException)
            {
                return "cleaned up";
            }
        }

        int calls = 0;
        Deferred<int> d = new(_ => calls++);
        Deferred<string> method = Method(d);
        method.Cancel();
        Assert.That(calls, Is.EqualTo(1));
        Assert.That(method.Result!.Value.Value, Is.EqualTo("cleaned up"));
    }

    [Test]
    public void Cancelling_goes_down_through_async_methods()
    {
        static async Deferred<int> Through(Deferred<int> d) => await d;

        Deferred<int> d = new();
        Deferred<int> outer = Through(Through(Through(d)));
        Failure? seen = null;
        outer.AddErrback(f => { seen = f; });
        outer.Cancel();
        Assert.That(seen!.Check<CancelledError>(), Is.True);
        Assert.That(d.Called, Is.True);
    }

    [Test]
    public void Cancelled_while_it_awaits_something_else_its_late_result_is_dropped()
    {
        static async Deferred<int> Method(Foreign foreign, List<string> log)
        {
            await foreign;
            log.Add("went on");
            return 1;
        }

        Foreign foreign = new();
        List<string> log = [];
        Deferred<int> d = Method(foreign, log);
        Failure? seen = null;
        d.AddErrback(f => { seen = f; });
        d.Cancel();
        Assert.That(seen!.Check<CancelledError>(), Is.True);
        foreign.Fire();
        Assert.That(log, Is.EqualTo((string[])["went on"]));
        Assert.That(d.Called, Is.True);
    }

    [Test]
    public void Anything_awaitable_can_be_awaited_in_turn()
    {
        static async Deferred<int> Method(Foreign first, Deferred<int> second, Foreign third)
        {
            await first;
            int value = await second;
            await third;
            return value;
        }

        Foreign first = new();
        Deferred<int> second = new();
        Foreign third = new();
        Deferred<int> d = Method(first, second, third);
        int seen = 0;
        d.AddCallback(x => { seen = x; });
        first.Fire();
        second.Callback(8);
        third.Fire();
        Assert.That(seen, Is.EqualTo(8));
    }

    [Test]
    public void Async_locals_flow_over_an_await_and_do_not_leak_to_who_fires()
    {
        static async Deferred<string?> Method(Deferred d)
        {
            Local.Value = "method";
            await d;
            return Local.Value;
        }

        Local.Value = "caller";
        Deferred d = new();
        Deferred<string?> method = Method(d);
        Assert.That(Local.Value, Is.EqualTo("caller"));
        d.Callback();
        Assert.That(method.Result!.Value.Value, Is.EqualTo("method"));
        Assert.That(Local.Value, Is.EqualTo("caller"));
    }

    [Test]
    public void A_task_method_may_await_a_deferred()
    {
        static async Task<int> Method(Deferred<int> d, Deferred e)
        {
            await e;
            return await d;
        }

        Deferred<int> d = new();
        Deferred e = new();
        Task<int> task = Method(d, e);
        e.Callback();
        d.Callback(6);
        Assert.That(task.IsCompletedSuccessfully, Is.True);
        Assert.That(task.Result, Is.EqualTo(6));
    }

    [Test]
    public void A_result_that_is_not_there_cannot_be_waited_for_by_blocking()
    {
        Assert.That(() => new Deferred<int>().GetAwaiter().GetResult(), Throws.InvalidOperationException);
        Assert.That(Defer.Succeed(1).GetAwaiter().GetResult(), Is.EqualTo(1));
    }

    [Test]
    public void An_ended_method_lets_go_of_what_it_held()
    {
        Deferred d = new();
        (Deferred<int> method, WeakReference held) = Start(d);
        d.Callback();
        GC.Collect();
        Assert.That(held.IsAlive, Is.False);
        Assert.That(method.Result!.Value.Value, Is.EqualTo(3));
        GC.KeepAlive(method);
        GC.KeepAlive(d);
    }

    [Test]
    public void Async_methods_waiting_for_one_another_need_no_stack()
    {
        static async Deferred<int> PlusOne(Deferred<int> of) => 1 + await of;

        Deferred<int> first = new();
        Deferred<int> last = first;
        for (int i = 0; i < 100_000; i++)
        {
            last = PlusOne(last);
        }

        first.Callback(0);
        Assert.That(last.Result!.Value.Value, Is.EqualTo(100_000));
    }

    [Test]
    public void An_await_allocates_nothing_after_the_first_and_a_deferred_less_than_100_bytes()
    {
        const int Rounds = 1000;
        Deferred<int>[] deferreds = new Deferred<int>[Rounds];
        Prepare(deferreds);
        Run(deferreds);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Prepare(deferreds);
        long made = GC.GetAllocatedBytesForCurrentThread();
        long sum = Run(deferreds);
        long after = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(sum, Is.EqualTo(Rounds));
        Assert.That((made - before) / Rounds, Is.InRange(1, 100));
        Assert.That(after - made, Is.LessThan(1000), "bytes for all rounds, of which one async call");
        TestContext.Out.WriteLine($"a Deferred<int>: {(made - before) / (double)Rounds} B; {Rounds} awaits and firings: {after - made} B");
    }

    private static void Prepare(Deferred<int>[] deferreds)
    {
        for (int i = 0; i < deferreds.Length; i++)
        {
            deferreds[i] = new Deferred<int>();
        }
    }

    private static long Run(Deferred<int>[] deferreds)
    {
        static async Deferred<long> Sum(Deferred<int>[] deferreds)
        {
            long sum = 0;
            foreach (Deferred<int> d in deferreds)
            {
                sum += await d;
            }

            return sum;
        }

        Deferred<long> sum = Sum(deferreds);
        foreach (Deferred<int> d in deferreds)
        {
            d.Callback(1);
        }

        return sum.GetAwaiter().GetResult();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (Deferred<int> Method, WeakReference Held) Start(Deferred d)
    {
        static async Deferred<int> Method(Deferred d, int[] held)
        {
            await d;
            return held.Length;
        }

        int[] held = [1, 2, 3];
        return (Method(d, held), new WeakReference(held));
    }

    /// <summary>Something to await that is no deferred; it goes on where it is fired.</summary>
    private sealed class Foreign : INotifyCompletion
    {
        private Action? _continuation;

        public bool IsCompleted { get; private set; }

        public Foreign GetAwaiter() => this;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => _continuation = continuation;

        public void Fire()
        {
            IsCompleted = true;
            _continuation!();
        }
    }
}
