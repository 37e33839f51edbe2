using Twisted.Internet.Loop;

namespace Twisted.Reactor.Tests.Loop;

public sealed class ThreadCallsTests
{
    [Test]
    public void The_loop_is_woken_once_for_all_that_come_before_it_looks()
    {
        int wakes = 0;
        int calls = 0;
        ThreadCalls queue = new(() => wakes++, static _ => { });
        queue.Add(new ThreadCall(() => calls++), onReactorThread: false);
        queue.Add(new ThreadCall(() => calls++), onReactorThread: false);
        Assert.That(wakes, Is.EqualTo(1));
        queue.Run();
        Assert.That(calls, Is.EqualTo(2));
    }

    [Test]
    public void A_wake_up_that_comes_after_its_call_was_taken_does_not_swallow_the_next_one()
    {
        int wakes = 0;
        ThreadCalls queue = new(() => wakes++, static _ => { });

        // A thread has added its call and is held up before it wakes the loop, which is awake and takes the call.
        queue.Add(new ThreadCall(() => { }), onReactorThread: true);
        queue.Run();
        queue.WakeOnce();

        // Woken for nothing, the loop looks and waits again.
        queue.Run();
        queue.Add(new ThreadCall(() => { }), onReactorThread: false);
        Assert.That(wakes, Is.EqualTo(2));
    }
}
