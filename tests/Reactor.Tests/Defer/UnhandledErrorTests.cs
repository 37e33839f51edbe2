using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Reactor.Tests.DeferTests;

/// <summary>
/// Other tests leave garbage of their own, so each of these looks for its own exception only. What is dropped is dropped
/// in a method of its own, so that no local keeps it alive.
/// </summary>
[TestFixture]
public class UnhandledErrorTests
{
    private ConcurrentQueue<Failure> _reported = null!;
    private IDisposable _subscription = null!;

    [SetUp]
    public void Listen()
    {
        _reported = new ConcurrentQueue<Failure>();
        _subscription = Defer.UnhandledErrors.Subscribe(_reported.Enqueue);
    }

    [TearDown]
    public void StopListening() => _subscription.Dispose();

    [Test]
    public void A_failure_that_nobody_took_is_reported_once()
    {
        Boom boom = new();
        Drop(() => Defer.Fail<int>(boom));
        Assert.That(ReportsOf(boom), Is.EqualTo(1));
    }

    [Test]
    public void A_failure_that_came_out_of_a_callback_is_reported()
    {
        Boom boom = new();
        Drop(() => Defer.Succeed(1).AddCallback<int>(x => throw boom).AddCallback(x => x));
        Assert.That(ReportsOf(boom), Is.EqualTo(1));
    }

    [Test]
    public void The_failure_of_an_async_method_that_nobody_awaits_is_reported()
    {
        static async Deferred Method(Deferred d, Exception e)
        {
            await d;
            throw e;
        }

        Boom boom = new();
        Drop(() =>
        {
            Deferred d = new();
            _ = Method(d, boom);
            d.Callback();
        });
        Assert.That(ReportsOf(boom), Is.EqualTo(1));
    }

    [Test]
    public void A_failure_that_was_taken_at_once_is_not_reported()
    {
        Boom boom = new();
        Drop(() => Defer.Fail<int>(boom).TryTake(out _));
        Assert.That(ReportsOf(boom), Is.Zero);
    }

    [Test]
    public void A_failure_that_an_errback_took_is_not_reported_however_late_it_came()
    {
        Boom boom = new();
        Drop(() =>
        {
            Deferred<int> d = Defer.Fail<int>(boom);
            d.AddErrback(f => { });
        });
        Assert.That(ReportsOf(boom), Is.Zero);
    }

    [Test]
    public void A_failure_that_an_errback_passed_on_is_reported()
    {
        Boom boom = new();
        Drop(() => Defer.Fail<int>(boom).AddErrback(f => f));
        Assert.That(ReportsOf(boom), Is.EqualTo(1));
    }

    [Test]
    public void An_awaited_failure_counts_as_handled_though_it_stays_in_place()
    {
        static async Deferred Method(Deferred<int> d)
        {
            try
            {
                await d;
            }
            catch (Boom)
            {
                // This is what the test is about.
            }
        }

        Boom boom = new();
        Drop(() => { _ = Method(Defer.Fail<int>(boom)); });
        Drop(() =>
        {
            Deferred<int> d = new();
            _ = Method(d);
            d.Errback(boom);
        });
        Assert.That(ReportsOf(boom), Is.Zero);
    }

    [Test]
    public void A_failure_handed_to_a_waiting_deferred_is_that_ones_only()
    {
        Boom boom = new();
        Drop(() =>
        {
            Deferred<int> inner = new();
            Defer.Succeed(1).AddCallback(_ => inner).AddErrback(f => { });
            inner.Errback(boom);
        });
        Assert.That(ReportsOf(boom), Is.Zero);
    }

    [Test]
    public void A_deferred_that_somebody_still_holds_is_not_reported()
    {
        Boom boom = new();
        Deferred<int> held = Defer.Fail<int>(boom);
        Assert.That(ReportsOf(boom), Is.Zero);
        held.AddErrback(f => { });
    }

    [Test]
    public void An_observer_that_throws_does_no_harm()
    {
        Boom boom = new();
        using IDisposable bad = Defer.UnhandledErrors.Subscribe(f => throw new Boom("observer"));
        Drop(() => Defer.Fail<int>(boom));
        Assert.That(ReportsOf(boom), Is.EqualTo(1));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Drop(Action action) => action();

    private int ReportsOf(Exception e)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return _reported.Count(f => ReferenceEquals(f.Value, e));
    }
}
