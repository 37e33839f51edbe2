using System.Reactive.Linq;
using System.Reactive.Subjects;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Reactor.Tests.DeferTests;

[TestFixture]
public class DeferredInteropTests
{
    [Test]
    public async Task A_task_gets_the_value_which_stays_in_place()
    {
        Deferred<int> d = new();
        Task<int> task = d.ToTask();
        Assert.That(task.IsCompleted, Is.False);
        d.Callback(3);
        Assert.That(await task, Is.EqualTo(3));
        Assert.That(d.Result!.Value.Value, Is.EqualTo(3));
        Deferred done = new();
        Task plain = done.ToTask();
        done.Callback();
        await plain;
    }

    [Test]
    public void A_task_gets_the_failure()
    {
        Assert.That(async () => await Defer.Fail<int>(new Boom()).ToTask(), Throws.TypeOf<Boom>());
        Assert.That(async () => await Defer.Fail(new Boom()).ToTask(), Throws.TypeOf<Boom>());
    }

    [Test]
    public void A_cancelled_deferred_is_a_cancelled_task_that_throws_our_error()
    {
        Deferred<int> d = new();
        Task<int> task = d.ToTask();
        d.Cancel();
        Assert.That(task.IsCanceled, Is.True);
        Assert.That(async () => await task, Throws.TypeOf<CancelledError>());
    }

    [Test]
    public void A_task_asked_for_a_value_of_the_wrong_type_fails_instead_of_waiting_for_ever()
    {
        Deferred<int> d = Defer.Succeed(1);
        d.AddCallback(x => "text");
        Assert.That(async () => await d.ToTask(), Throws.TypeOf<InvalidCastException>());
    }

    [Test]
    public void A_deferred_gets_a_tasks_result()
    {
        Assert.That(Defer.FromTask(Task.FromResult(4)).Result!.Value.Value, Is.EqualTo(4));
        Assert.That(Defer.FromTask(Task.CompletedTask).Called, Is.True);
        Failure? seen = null;
        Defer.FromTask(Task.FromException<int>(new Boom())).AddErrback(f => { seen = f; });
        Assert.That(seen!.Check<Boom>(), Is.True);
    }

    [Test]
    public void A_task_that_ends_later_fires_it_then()
    {
        TaskCompletionSource<int> source = new();
        Deferred<int> d = Defer.FromTask(source.Task);
        Assert.That(d.Called, Is.False);
        source.SetResult(5);
        Assert.That(d.Result!.Value.Value, Is.EqualTo(5));
    }

    [Test]
    public void Each_observer_gets_the_value_and_the_end()
    {
        Deferred<int> d = new();
        IObservable<int> observable = d.ToObservable();
        List<string> log = [];
        using IDisposable one = observable.Subscribe(x => log.Add($"{x}"), () => log.Add("end"));
        using IDisposable gone = observable.Subscribe(x => log.Add("gone"));
        gone.Dispose();
        d.Callback(2);
        using IDisposable late = observable.Subscribe(x => log.Add($"late {x}"));
        Assert.That(log, Is.EqualTo((string[])["2", "end", "late 2"]));
    }

    [Test]
    public void An_observer_gets_the_failure_as_an_error()
    {
        Exception? seen = null;
        using IDisposable subscription = Defer.Fail<int>(new Boom()).ToObservable().Subscribe(_ => { }, e => seen = e);
        Assert.That(seen, Is.TypeOf<Boom>());
    }

    [Test]
    public void The_first_element_fires_a_deferred()
    {
        using Subject<int> subject = new();
        Deferred<int> first = subject.FirstDeferred();
        subject.OnNext(1);
        subject.OnNext(2);
        Assert.That(first.Result!.Value.Value, Is.EqualTo(1));
        Assert.That(subject.HasObservers, Is.False);
    }

    [Test]
    public void An_observables_error_or_early_end_fails_it()
    {
        using Subject<int> failing = new();
        using Subject<int> empty = new();
        List<Failure> seen = [];
        failing.FirstDeferred().AddErrback(seen.Add);
        empty.FirstDeferred().AddErrback(seen.Add);
        failing.OnError(new Boom());
        empty.OnCompleted();
        Assert.That(seen.Select(f => f.Type), Is.EqualTo((Type[])[typeof(Boom), typeof(InvalidOperationException)]));
    }

    [Test]
    public void The_first_of_failures_is_refused_at_once_for_it_could_be_no_value()
    {
        using Subject<Failure> failures = new();
        Assert.That(() => failures.FirstDeferred(), Throws.ArgumentException.With.Message.Contains("Select"));
        Assert.That(failures.HasObservers, Is.False);
        Deferred<Exception> first = failures.Select(failure => failure.Value).FirstDeferred();
        failures.OnNext(new Failure(new Boom()));
        Assert.That(first.Result!.Value.Value, Is.TypeOf<Boom>());
    }

    [Test]
    public void Cancelling_the_first_ends_the_subscription()
    {
        using Subject<int> subject = new();
        Deferred<int> first = subject.FirstDeferred();
        first.AddErrback(f => { });
        first.Cancel();
        Assert.That(subject.HasObservers, Is.False);
        Assert.That(() => subject.OnNext(1), Throws.Nothing);
    }
}
