using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch.Tests.Transport;

[TestFixture]
internal sealed class SlowWorkTests
{
    [Test]
    public void Runs_as_many_at_once_as_allowed_and_the_others_after_them()
    {
        Threads threads = new();
        SlowWork work = new(threads, limit: 2);
        List<int> done = [];
        for (int i = 0; i < 5; i++)
        {
            int number = i;
            work.Start(() => done.Add(number));
        }

        Assert.That(threads.Started, Has.Count.EqualTo(2));
        threads.Started[0]();
        Assert.That(done, Is.EqualTo([0, 2, 3, 4]), "the thread goes on with what waits");
        threads.Started[1]();
        Assert.That(done, Is.EqualTo([0, 2, 3, 4, 1]));
    }

    [Test]
    public void A_turn_that_is_over_is_free_for_the_next_one()
    {
        Threads threads = new();
        SlowWork work = new(threads, limit: 1);
        int done = 0;
        for (int i = 1; i <= 3; i++)
        {
            work.Start(() => done++);
            Assert.That(threads.Started, Has.Count.EqualTo(i));
            threads.Started[^1]();
            Assert.That(done, Is.EqualTo(i));
        }
    }

    [Test]
    public void Each_reactor_has_one_of_its_own()
    {
        Threads one = new();
        Threads other = new();
        SlowWork first = SlowWork.Of(one);
        Assert.That(SlowWork.Of(one), Is.SameAs(first));
        Assert.That(SlowWork.Of(other), Is.Not.SameAs(first));
    }

    private sealed class Threads : IReactorThreads
    {
        public List<Action> Started { get; } = [];

        public void CallFromThread(Action action) => action();

        public void CallInThread(Action action) => Started.Add(action);

        public void SuggestThreadPoolSize(int size)
        {
        }
    }
}
