using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Reactor.Tests.DeferTests;

public class DeferredNowTests
{
    [Test]
    public void A_value_that_is_there_is_taken_and_gone()
    {
        Deferred<int> d = Defer.Succeed(5);
        Assert.That(d.TryTake(out Result<int> result));
        Assert.That(result.Value, Is.EqualTo(5));
        Failure? seen = null;
        d.AddCallback(_ => { }).AddErrback(fail => { seen = fail; });
        Assert.That(seen?.Value, Is.InstanceOf<InvalidCastException>(), "as after a callback that returned nothing");
    }

    [Test]
    public void A_failure_that_is_taken_is_handled()
    {
        Boom boom = new();
        Deferred<int> d = Defer.Fail<int>(boom);
        Assert.That(d.TryTake(out Result<int> result));
        Assert.That(result.Failure?.Value, Is.SameAs(boom));
        bool errbackRan = false;
        ((Deferred)d.AddErrback(fail =>
        {
            errbackRan = true;
            return 0;
        })).AddErrback(_ => { });
        Assert.That(errbackRan, Is.False);
    }

    [Test]
    public void A_view_of_a_chain_gives_what_its_callbacks_left()
    {
        Deferred<string> d = Defer.Succeed(5).AddCallback(number => $"{number}");
        Assert.That(d.TryTake(out Result<string> result));
        Assert.That(result.Value, Is.EqualTo("5"));
    }

    [Test]
    public void What_must_be_waited_for_is_left_alone()
    {
        Deferred<int> unfired = new();
        Deferred<int> paused = Defer.Succeed(1);
        paused.Pause();
        Deferred<int> inner = new();
        Deferred<int> waiting = Defer.Succeed(1).AddCallback(_ => inner);
        Assert.That(unfired.TryTake(out _) || paused.TryTake(out _) || waiting.TryTake(out _), Is.False);
        int sum = 0;
        foreach (Deferred<int> d in new[] { unfired, paused, waiting })
        {
            d.AddCallback(value => { sum += value; });
        }

        unfired.Callback(10);
        paused.Unpause();
        inner.Callback(100);
        Assert.That(sum, Is.EqualTo(111));
    }

    [Test]
    public void Within_a_callback_of_its_own_nothing_is_taken()
    {
        Deferred<int> d = new();
        bool? taken = null;
        Deferred<int> after = d.AddCallback(value =>
        {
            taken = d.TryTake(out _);
            return value;
        });
        d.Callback(3);
        Assert.That(taken, Is.False);
        Assert.That(after.TryTake(out Result<int> result) ? result.Value : 0, Is.EqualTo(3));
    }
}
