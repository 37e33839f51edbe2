using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Reactor.Tests.DeferTests;

[TestFixture]
public class DeferredQueueTests
{
    [Test]
    public void Objects_wait_for_those_who_ask_in_order()
    {
        DeferredQueue<int> queue = new();
        queue.Put(1);
        queue.Put(2);
        Assert.That(queue.Pending, Is.EqualTo((int[])[1, 2]));
        Assert.That(queue.Get().Result!.Value.Value, Is.EqualTo(1));
        Assert.That(queue.Get().Result!.Value.Value, Is.EqualTo(2));
    }

    [Test]
    public void Those_who_ask_wait_for_objects_in_order()
    {
        DeferredQueue<int> queue = new();
        Deferred<int> first = queue.Get();
        Deferred<int> second = queue.Get();
        queue.Put(1);
        Assert.That(first.Result!.Value.Value, Is.EqualTo(1));
        Assert.That(second.Called, Is.False);
        queue.Put(2);
        Assert.That(second.Result!.Value.Value, Is.EqualTo(2));
    }

    [Test]
    public void A_full_queue_takes_no_more_unless_somebody_waits()
    {
        DeferredQueue<int> queue = new(size: 1);
        queue.Put(1);
        Assert.That(() => queue.Put(2), Throws.InstanceOf<QueueOverflow>());
        Assert.That(queue.Pending, Is.EqualTo((int[])[1]));
        DeferredQueue<int> none = new(size: 0);
        Deferred<int> waiter = none.Get();
        none.Put(3);
        Assert.That(waiter.Result!.Value.Value, Is.EqualTo(3));
        Assert.That(() => none.Put(4), Throws.InstanceOf<QueueOverflow>());
    }

    [Test]
    public void No_more_than_the_backlog_may_wait()
    {
        DeferredQueue<int> queue = new(backlog: 1);
        Deferred<int> waiter = queue.Get();
        Assert.That(() => { queue.Get(); }, Throws.InstanceOf<QueueUnderflow>());
        waiter.AddErrback(_ => { });
        waiter.Cancel();
        Assert.That(queue.Waiting, Is.Zero);
        Assert.That(queue.Get().Called, Is.False);
    }

    [Test]
    public void A_cancelled_waiter_gets_no_object()
    {
        DeferredQueue<int> queue = new();
        Failure? seen = null;
        Deferred<int> first = queue.Get();
        Deferred<int> second = queue.Get();
        first.AddErrback(f => { seen = f; });
        first.Cancel();
        queue.Put(1);
        Assert.That(seen!.Check<CancelledError>(), Is.True);
        Assert.That(second.Result!.Value.Value, Is.EqualTo(1));
    }

    [Test]
    public void A_negative_bound_is_none()
    {
        Assert.That(() => new DeferredQueue<int>(size: -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new DeferredQueue<int>(backlog: -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
