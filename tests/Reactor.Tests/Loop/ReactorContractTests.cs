using System.Reactive.Linq;
using Microsoft.Extensions.Logging;
using Twisted.Internet;

namespace Twisted.Reactor.Tests.Loop;

/// <summary>What every back end does with time, threads, events and its own life.</summary>
[TestFixture(typeof(EPollReactor))]
[TestFixture(typeof(SelectReactor))]
public sealed class ReactorContractTests<TReactor> : ReactorFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    [Test]
    public void Delayed_calls_happen_in_order_and_not_early()
    {
        List<string> calls = [];
        double start = 0;
        double end = 0;
        Run(async Deferred () =>
        {
            start = Reactor.Seconds();
            Reactor.CallLater(0.02, () => calls.Add("b"));
            Reactor.CallLater(0.01, () => calls.Add("a"));
            Reactor.CallLater(0.015, () => calls.Add("dropped")).Cancel();
            await Later(0.03);
            end = Reactor.Seconds();
        });
        Assert.That(calls, Is.EqualTo(new[] { "a", "b" }));
        Assert.That(end - start, Is.GreaterThanOrEqualTo(0.03));
    }

    [Test]
    public void A_call_that_adds_itself_again_at_once_leaves_room_for_all_else()
    {
        int turns = 0;
        Run(async Deferred () =>
        {
            bool stop = false;
            void Again()
            {
                turns++;
                if (!stop)
                {
                    Reactor.CallLater(0, Again);
                }
            }

            Again();
            await Later(0.005);
            stop = true;
        });
        Assert.That(turns, Is.GreaterThan(1));
    }

    [Test]
    public void What_a_delayed_call_throws_is_logged_and_the_loop_goes_on()
    {
        Run(async Deferred () =>
        {
            Reactor.CallLater(0, () => throw new InvalidOperationException("boom"));
            await Later(0.001);
        });
        Assert.That(Log.Take(LogLevel.Error).Select(e => e.Id), Is.EqualTo(new[] { 1000 }));
    }

    [Test]
    public void Calls_from_many_threads_all_happen_once_on_the_reactor_thread_and_in_each_threads_order()
    {
        const int ThreadCount = 8;
        const int CallCount = 5000;
        int[] next = new int[ThreadCount];
        int wrong = 0;
        int seen = 0;
        int reactorThread = Environment.CurrentManagedThreadId;
        Run(() =>
        {
            Deferred all = new();
            for (int t = 0; t < ThreadCount; t++)
            {
                int number = t;
                new Thread(() =>
                {
                    for (int i = 0; i < CallCount; i++)
                    {
                        int order = i;
                        Reactor.CallFromThread(() =>
                        {
                            if (next[number]++ != order || Environment.CurrentManagedThreadId != reactorThread)
                            {
                                wrong++;
                            }

                            if (++seen == ThreadCount * CallCount)
                            {
                                all.Callback();
                            }
                        });
                    }
                }).Start();
            }

            return all;
        });
        Assert.That(wrong, Is.Zero);
        Assert.That(seen, Is.EqualTo(ThreadCount * CallCount));
    }

    [Test]
    public void What_a_call_from_or_in_a_thread_throws_is_logged()
    {
        Run(async Deferred () =>
        {
            Reactor.CallFromThread(() => throw new InvalidOperationException("from"));
            Reactor.CallInThread(() => throw new InvalidOperationException("in"));
            int count = 0;
            await Until(() => (count += Log.Take(LogLevel.Error).Count) == 2);
        });
    }

    [Test]
    public void DeferToThread_works_elsewhere_and_answers_on_the_reactor_thread()
    {
        int reactorThread = Environment.CurrentManagedThreadId;
        Run(async Deferred () =>
        {
            int worker = await Threads.DeferToThread(Reactor, () => Environment.CurrentManagedThreadId);
            Assert.That(worker, Is.Not.EqualTo(reactorThread));
            Assert.That(Environment.CurrentManagedThreadId, Is.EqualTo(reactorThread));
        });
    }

    [Test]
    public void DeferToThread_fails_with_what_was_thrown()
    {
        Run(async Deferred () =>
        {
            try
            {
                await Threads.DeferToThread(Reactor, () => throw new FormatException("bad"));
                Assert.Fail("It did not fail.");
            }
            catch (FormatException error)
            {
                Assert.That(error.Message, Is.EqualTo("bad"));
            }
        });
    }

    [Test]
    public void No_more_calls_run_in_threads_at_once_than_was_suggested()
    {
        Reactor.SuggestThreadPoolSize(3);
        int running = 0;
        int most = 0;
        using Barrier three = new(3);
        Run(async Deferred () =>
        {
            List<Deferred> all = [];
            for (int i = 0; i < 30; i++)
            {
                all.Add(Threads.DeferToThread(Reactor, () =>
                {
                    int now = Interlocked.Increment(ref running);
                    InterlockedMax(ref most, now);
                    three.SignalAndWait();
                    Interlocked.Decrement(ref running);
                    three.SignalAndWait();
                }));
            }

            foreach (Deferred one in all)
            {
                await one;
            }
        });
        Assert.That(most, Is.EqualTo(3));
    }

    [Test]
    public void Another_thread_can_call_and_wait_for_the_answer()
    {
        string? answer = null;
        Run(async Deferred () =>
        {
            await Threads.DeferToThread(Reactor, () =>
            {
                answer = Threads.BlockingCallFromThread(Reactor, () => $"on {Environment.CurrentManagedThreadId}");
            });
        });
        Assert.That(answer, Is.EqualTo($"on {Environment.CurrentManagedThreadId}"));
    }

    [Test]
    public void Another_thread_can_wait_for_a_deferred_without_a_value()
    {
        bool fired = false;
        bool seen = false;
        Run(async Deferred () =>
        {
            await Threads.DeferToThread(Reactor, () =>
            {
                Threads.BlockingCallFromThread(Reactor, () => Later(0.01).AddCallback(() => { fired = true; }));
                seen = fired;
            });
        });
        Assert.That(seen, Is.True);
    }

    [Test]
    public void The_reactor_thread_cannot_wait_for_itself()
    {
        Run(() =>
        {
            Assert.That(() => Threads.BlockingCallFromThread(Reactor, () => 1), Throws.InvalidOperationException);
            return Defer.Succeed();
        });
    }

    [Test]
    public void An_awaited_task_comes_back_to_the_reactor_thread()
    {
        int reactorThread = Environment.CurrentManagedThreadId;
        Run(async Deferred () =>
        {
            await Task.Run(() => { });
            Assert.That(Environment.CurrentManagedThreadId, Is.EqualTo(reactorThread));
            await Task.Yield();
            Assert.That(Environment.CurrentManagedThreadId, Is.EqualTo(reactorThread));
        });
    }

    [Test]
    public void The_callers_synchronization_context_is_there_again_after_the_run()
    {
        SynchronizationContext? before = SynchronizationContext.Current;
        Run(() =>
        {
            Assert.That(SynchronizationContext.Current, Is.Not.SameAs(before));
            return Defer.Succeed();
        });
        Assert.That(SynchronizationContext.Current, Is.SameAs(before));
    }

    [Test]
    public void Rx_operators_run_on_the_reactor_thread_whoever_subscribes()
    {
        int reactorThread = Environment.CurrentManagedThreadId;
        Run(async Deferred () =>
        {
            List<int> threads = [];
            await Threads.DeferToThread(Reactor, () =>
            {
                Observable.Interval(TimeSpan.FromMilliseconds(1), Reactor.Scheduler).Take(3)
                    .Subscribe(_ => threads.Add(Environment.CurrentManagedThreadId));
            });
            await Until(() => threads.Count == 3);
            Assert.That(threads, Has.All.EqualTo(reactorThread));
        });
    }

    [Test]
    public void Triggers_run_by_phase_and_a_deferred_before_shutdown_holds_it_up()
    {
        List<string> order = [];
        Deferred hold = new();
        Reactor.AddSystemEventTrigger("after", "startup", () => order.Add("after startup"));
        Reactor.AddSystemEventTrigger("before", "startup", () => order.Add("before startup"));
        Reactor.AddSystemEventTrigger("after", "shutdown", () => order.Add("after shutdown"));
        Reactor.AddSystemEventTrigger("during", "shutdown", () => order.Add("during shutdown"));
        Reactor.AddSystemEventTrigger("before", "shutdown", () => hold);
        Reactor.CallWhenRunning(() =>
        {
            order.Add("running");
            Reactor.Stop();
            Reactor.CallLater(0.005, () =>
            {
                order.Add("let go");
                hold.Callback();
            });
        });
        Reactor.Run(installSignalHandlers: false);
        Assert.That(order, Is.EqualTo(new[]
        {
            "before startup", "after startup", "running", "let go", "during shutdown", "after shutdown",
        }));
    }

    [Test]
    public void A_trigger_that_throws_or_fails_is_logged_and_the_others_run()
    {
        bool ran = false;
        Reactor.AddSystemEventTrigger("before", "shutdown", () => throw new InvalidOperationException("boom"));
        Reactor.AddSystemEventTrigger("before", "shutdown", () => Defer.Fail(new InvalidOperationException("failed")));
        Reactor.AddSystemEventTrigger("before", "shutdown", () => ran = true);
        Run(static () => Defer.Succeed());
        Assert.That(ran, Is.True);
        Assert.That(Log.Take(LogLevel.Error).Select(e => e.Error!.Message), Is.EqualTo(new[] { "boom", "failed" }));
    }

    [Test]
    public void A_trigger_can_be_taken_back_once()
    {
        SystemEventTrigger trigger = Reactor.AddSystemEventTrigger("before", "shutdown", () => Assert.Fail("It ran."));
        Reactor.RemoveSystemEventTrigger(trigger);
        Assert.That(() => Reactor.RemoveSystemEventTrigger(trigger), Throws.ArgumentException);
        Assert.That(() => Reactor.AddSystemEventTrigger("later", "shutdown", () => { }), Throws.ArgumentException);
        Run(static () => Defer.Succeed());
    }

    [Test]
    public void An_event_of_ones_own_can_be_fired()
    {
        List<string> order = [];
        Reactor.AddSystemEventTrigger("after", "party", () => order.Add("after"));
        Reactor.AddSystemEventTrigger("before", "party", () => order.Add("before"));
        Reactor.FireSystemEvent("party");
        Assert.That(order, Is.EqualTo(new[] { "before", "after" }));
    }

    [Test]
    public void A_reactor_runs_once()
    {
        Run(() =>
        {
            Assert.That(Reactor.Running, Is.True);
            Assert.That(() => Reactor.Run(), Throws.TypeOf<ReactorAlreadyRunning>());
            return Defer.Succeed();
        });
        Assert.That(Reactor.Running, Is.False);
        Assert.That(() => Reactor.Run(), Throws.TypeOf<ReactorNotRestartable>());
    }

    [Test]
    public void A_reactor_that_does_not_run_cannot_be_stopped_nor_one_that_stops_already()
    {
        Assert.That(Reactor.Stop, Throws.TypeOf<ReactorNotRunning>());
        Reactor.CallWhenRunning(() =>
        {
            Reactor.Stop();
            Assert.That(Reactor.Stop, Throws.TypeOf<ReactorNotRunning>());
        });
        Reactor.Run(installSignalHandlers: false);
        Assert.That(Reactor.Stop, Throws.TypeOf<ReactorNotRunning>());
    }

    [Test]
    public void After_a_crash_it_can_run_again_and_no_shutdown_trigger_ran()
    {
        bool shutDown = false;
        Reactor.AddSystemEventTrigger("before", "shutdown", () => shutDown = true);
        Reactor.CallWhenRunning(Reactor.Crash);
        Reactor.Run(installSignalHandlers: false);
        Assert.That(shutDown, Is.False);
        Run(static () => Defer.Succeed());
        Assert.That(shutDown, Is.True);
    }

    [Test]
    public void A_crash_in_a_delayed_call_ends_the_run_without_waiting_for_anything()
    {
        bool waited = false;
        Reactor.CallLater(0, Reactor.Crash);
        Reactor.CallLater(10, () => waited = true);
        double start = Reactor.Seconds();
        Reactor.Run(installSignalHandlers: false);
        Assert.That(Reactor.Seconds() - start, Is.LessThan(10));
        Assert.That(waited, Is.False);
    }

    [Test]
    public void A_crash_before_the_start_leaves_it_not_running()
    {
        Reactor.AddSystemEventTrigger("before", "startup", Reactor.Crash);
        Reactor.Run(installSignalHandlers: false);
        Assert.That(Reactor.Running, Is.False);
    }

    [Test]
    public void After_its_disposal_no_turn_is_run()
    {
        Reactor.Dispose();
        Assert.That(() => Reactor.Iterate(), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => Reactor.Run(), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Code_that_was_given_no_reactor_finds_the_one_that_runs_it()
    {
        Run(() =>
        {
            Assert.That(SynchronizationContext.Current, Is.InstanceOf<IReactorContext>().With.Property("Reactor").SameAs(Reactor));
            return Defer.Succeed();
        });
    }

    [Test]
    public void What_Rx_gives_up_leaves_no_delayed_call_behind()
    {
        Run(async Deferred () =>
        {
            int before = Reactor.GetDelayedCalls().Count;
            IDisposable once = Observable.Timer(TimeSpan.FromHours(1), Reactor.Scheduler).Subscribe();
            IDisposable periodic = Observable.Interval(TimeSpan.FromHours(1), Reactor.Scheduler).Subscribe();
            Assert.That(Reactor.GetDelayedCalls(), Has.Count.EqualTo(before + 2));
            once.Dispose();
            Assert.That(Reactor.GetDelayedCalls(), Has.Count.EqualTo(before + 1));
            await Threads.DeferToThread(Reactor, periodic.Dispose);
            Assert.That(Reactor.GetDelayedCalls(), Has.Count.EqualTo(before));
        });
    }

    [Test]
    public void Iterate_runs_one_turn()
    {
        int calls = 0;
        Reactor.CallLater(0, () => calls++);
        Reactor.CallFromThread(() => calls++);
        Reactor.Iterate();
        Assert.That(calls, Is.EqualTo(2));
        Reactor.CallFromThread(() => Assert.That(() => Reactor.Iterate(), Throws.InvalidOperationException));
        Reactor.Iterate();
    }

    [Test]
    public void CallWhenRunning_waits_for_the_start_and_calls_at_once_afterwards()
    {
        List<string> order = [];
        Reactor.CallWhenRunning(() => order.Add("queued"));
        Run(() =>
        {
            Reactor.CallWhenRunning(() => order.Add("at once"));
            order.Add("then");
            return Defer.Succeed();
        });
        Assert.That(order, Is.EqualTo(new[] { "queued", "at once", "then" }));
    }

    [Test]
    public void Use_from_another_thread_is_refused()
    {
        Run(async Deferred () =>
        {
            IDelayedCall call = Reactor.CallLater(60, () => { });
            await Threads.DeferToThread(Reactor, () =>
            {
                Assert.That(() => Reactor.CallLater(0, () => { }), Throws.InvalidOperationException);
                Assert.That(call.Cancel, Throws.InvalidOperationException);
                Assert.That(() => Reactor.ListenTCP(0, new Factory()), Throws.InvalidOperationException);
                Assert.That(Reactor.Stop, Throws.InvalidOperationException);
            });
        });
    }

    [Test]
    public void Two_reactors_run_at_once_each_on_its_thread()
    {
        using TReactor other = new();
        int otherThread = 0;
        Thread thread = new(() => other.Run(installSignalHandlers: false));
        thread.Start();
        Run(async Deferred () =>
        {
            Deferred answered = new();
            other.CallFromThread(() =>
            {
                otherThread = Environment.CurrentManagedThreadId;
                Reactor.CallFromThread(answered.Callback);
            });
            await answered;
            other.CallFromThread(other.Stop);
        });
        thread.Join();
        Assert.That(otherThread, Is.EqualTo(thread.ManagedThreadId));
    }

    [Test]
    public void A_failure_that_nobody_takes_is_logged()
    {
        Run(async Deferred () =>
        {
            Forget();
            IReadOnlyList<LogEntry> errors = [];
            await Until(() =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                errors = Log.Take(LogLevel.Error);
                return errors.Count > 0;
            });
            Assert.That(errors.Single().Id, Is.EqualTo(1005));
        });

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void Forget() => _ = Defer.Fail(new InvalidOperationException("forgotten"));
    }

    [Test]
    public void A_call_from_a_thread_after_the_end_does_no_harm()
    {
        Run(static () => Defer.Succeed());
        Reactor.Dispose();
        Assert.That(() => Reactor.CallFromThread(() => { }), Throws.Nothing);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen = Volatile.Read(ref target);
        while (value > seen && Interlocked.CompareExchange(ref target, value, seen) is int now && now != seen)
        {
            seen = now;
        }
    }
}
