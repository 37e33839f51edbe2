using Twisted.Internet.Loop;

namespace Twisted.Reactor.Tests.Loop;

public sealed class WorkerPoolTests
{
    [Test]
    public void A_thread_that_ends_because_there_are_too_many_hands_its_call_on()
    {
        WorkerPool pool = new(static _ => { }) { Size = 2 };
        using Barrier both = new(3);
        pool.Start(() => both.SignalAndWait());
        pool.Start(() => both.SignalAndWait());
        both.SignalAndWait();
        Assert.That(() => pool.Idle, Is.EqualTo(2).After(5000, 1));

        // Both sleep. Whichever is woken finds itself one too many; the other one would sleep on for the whole idle time.
        pool.Size = 1;
        using ManualResetEventSlim done = new();
        pool.Start(done.Set);
        Assert.That(done.Wait(TimeSpan.FromSeconds(5)), Is.True);
    }
}
