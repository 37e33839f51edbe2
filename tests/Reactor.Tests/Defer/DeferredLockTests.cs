using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Reactor.Tests.DeferTests;

[TestFixture]
public class DeferredLockTests
{
    [Test]
    public void One_has_the_lock_and_the_others_get_it_in_their_order()
    {
        DeferredLock subject = new();
        List<int> order = [];
        Assert.That(subject.Locked, Is.False);
        Deferred<DeferredLock> first = subject.Acquire();
        subject.Acquire().AddCallback(_ => order.Add(2));
        subject.Acquire().AddCallback(_ => order.Add(3));
        Assert.That(first.Result!.Value.Value, Is.SameAs(subject));
        Assert.That(subject.Locked, Is.True);
        Assert.That(order, Is.Empty);
        subject.Release();
        Assert.That(order, Is.EqualTo((int[])[2]));
        Assert.That(subject.Locked, Is.True);
        subject.Release();
        subject.Release();
        Assert.That(order, Is.EqualTo((int[])[2, 3]));
        Assert.That(subject.Locked, Is.False);
        Assert.That(subject.Release, Throws.InvalidOperationException);
    }

    [Test]
    public void A_cancelled_waiter_leaves_the_queue()
    {
        DeferredLock subject = new();
        Failure? seen = null;
        subject.Acquire();
        Deferred<DeferredLock> second = subject.Acquire();
        Deferred<DeferredLock> third = subject.Acquire();
        second.AddErrback(f => { seen = f; });
        second.Cancel();
        Assert.That(seen!.Check<CancelledError>(), Is.True);
        Assert.That(subject.Waiting, Is.EqualTo(1));
        subject.Release();
        Assert.That(third.Called, Is.True);
    }

    [Test]
    public void Run_holds_it_until_the_deferred_is_done_well_or_not()
    {
        DeferredLock subject = new();
        Deferred<int> work = new();
        Failure? seen = null;
        Deferred<int> ran = subject.Run(() => work);
        Deferred<int> next = subject.Run(() => 5);
        Deferred failing = subject.Run(new Action(() => throw new Boom()));
        failing.AddErrback(f => { seen = f; });
        Assert.That(next.Called, Is.False);
        work.Callback(4);
        Assert.That(ran.Result!.Value.Value, Is.EqualTo(4));
        Assert.That(next.Result!.Value.Value, Is.EqualTo(5));
        Assert.That(seen!.Check<Boom>(), Is.True);
        Assert.That(subject.Locked, Is.False);
    }

    [Test]
    public void A_cancelled_run_that_waits_does_not_call_its_function()
    {
        DeferredLock subject = new();
        bool called = false;
        subject.Acquire();
        Deferred waiting = subject.Run(() => { called = true; });
        waiting.AddErrback(_ => { });
        waiting.Cancel();
        subject.Release();
        Assert.That(called, Is.False);
        Assert.That(subject.Locked, Is.False);
    }

    [Test]
    public void A_cancelled_run_that_works_cancels_its_work_and_frees_the_lock()
    {
        DeferredLock subject = new();
        bool cancelled = false;
        Deferred working = subject.Run(() => new Deferred(_ => { cancelled = true; }));
        working.AddErrback(_ => { });
        Assert.That(subject.Locked, Is.True);
        working.Cancel();
        Assert.That(cancelled, Is.True);
        Assert.That(subject.Locked, Is.False);
    }

    [Test]
    public void An_async_method_holds_it_for_a_block()
    {
        DeferredLock subject = new();
        Deferred inside = new();
        async Deferred<bool> Work()
        {
            await using (await subject.Acquire())
            {
                await inside;
            }

            return subject.Locked;
        }

        Deferred<bool> work = Work();
        Assert.That(subject.Locked, Is.True);
        inside.Callback();
        Assert.That(work.Result!.Value.Value, Is.False);
    }

    [Test]
    public void Thousands_may_wait_and_be_done_at_once()
    {
        DeferredLock subject = new();
        int done = 0;
        subject.Acquire();
        for (int i = 0; i < 100_000; i++)
        {
            subject.Run(() => { done++; });
        }

        subject.Release();
        Assert.That(done, Is.EqualTo(100_000));
        Assert.That(subject.Locked, Is.False);
    }

    [Test]
    public void Who_asks_while_it_is_handed_on_goes_to_the_end_of_the_queue()
    {
        DeferredLock subject = new();
        List<string> order = [];
        subject.Acquire();
        subject.Run(() =>
        {
            order.Add("first");
            subject.Run(() => order.Add("late"));
        });
        subject.Run(() => order.Add("second"));
        subject.Release();
        Assert.That(order, Is.EqualTo((string[])["first", "second", "late"]));
    }

    [Test]
    public void A_semaphore_lets_so_many_at_a_time()
    {
        DeferredSemaphore subject = new(2);
        List<Deferred<int>> work = [];
        List<Deferred<int>> ran = [];
        for (int i = 0; i < 5; i++)
        {
            ran.Add(subject.Run(() =>
            {
                work.Add(new Deferred<int>());
                return work[^1];
            }));
        }

        Assert.That(work, Has.Count.EqualTo(2));
        Assert.That(subject.Tokens, Is.Zero);
        work[0].Callback(10);
        Assert.That(ran[0].Result!.Value.Value, Is.EqualTo(10));
        Assert.That(work, Has.Count.EqualTo(3));
        for (int i = 1; i < 5; i++)
        {
            work[i].Callback(i);
        }

        Assert.That(subject.Tokens, Is.EqualTo(2));
        Assert.That(subject.Limit, Is.EqualTo(2));
        Assert.That(subject.Release, Throws.InvalidOperationException);
        Assert.That(() => new DeferredSemaphore(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
