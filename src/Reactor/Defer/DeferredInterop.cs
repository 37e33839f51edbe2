using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Runtime.CompilerServices;
using Twisted.Python;

namespace Twisted.Internet;

/// <summary>Ways from deferreds to tasks and observables and back. Twisted's <c>asFuture</c> and <c>fromFuture</c>.</summary>
public static class DeferredInterop
{
    /// <summary>
    /// A task with the deferred's result, which stays in place; a failure counts as handled. Cancelling (the failure is an
    /// <see cref="OperationCanceledException"/>) makes a cancelled task. What continues the task does not run inside
    /// <c>Callback</c>, so that foreign code cannot hold up the reactor.
    /// </summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="deferred">The deferred. Reactor thread only; the task may be used on any.</param>
    public static Task<T> ToTask<T>(this Deferred<T> deferred)
    {
        ArgumentNullException.ThrowIfNull(deferred);
        TaskCompletionSource<T> source = new(TaskCreationOptions.RunContinuationsAsynchronously);
        deferred.Add(new ObserveStep(chain => Complete(source, chain.CurrentResult<T>()!.Value)));
        return source.Task;
    }

    /// <summary>As <see cref="ToTask{T}(Deferred{T})"/>.</summary>
    /// <param name="deferred">The deferred. Reactor thread only; the task may be used on any.</param>
    public static Task ToTask(this Deferred deferred)
    {
        ArgumentNullException.ThrowIfNull(deferred);
        TaskCompletionSource<bool> source = new(TaskCreationOptions.RunContinuationsAsynchronously);
        deferred.Add(new ObserveStep(chain => Complete(source, chain.FailureNow is { } fail ? fail : true)));
        return source.Task;
    }

    /// <summary>
    /// An observable of the one value, or of the failure as an error. The result stays in place, and each subscriber gets it;
    /// once somebody subscribed, a failure counts as handled.
    /// </summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="deferred">The deferred. Subscribe on the reactor thread only.</param>
    public static IObservable<T> ToObservable<T>(this Deferred<T> deferred)
    {
        ArgumentNullException.ThrowIfNull(deferred);
        return Observable.Create<T>(observer =>
        {
            BooleanDisposable subscription = new();
            deferred.Add(new ObserveStep(chain =>
            {
                if (!subscription.IsDisposed)
                {
                    Emit(observer, chain.CurrentResult<T>()!.Value);
                }
            }));
            return subscription;
        });
    }

    /// <summary>
    /// A deferred of the first element; an observable that ends without one fails it with <see cref="InvalidOperationException"/>.
    /// Cancelling it ends the subscription.
    /// </summary>
    /// <typeparam name="T">The element's type.</typeparam>
    /// <param name="source">Subscribed to at once. It must emit on the reactor thread.</param>
    /// <exception cref="ArgumentException">
    /// The elements are failures: a deferred has a failure or a value, never a failure for its value. <c>Select</c> what is wanted of them, such as
    /// <see cref="Failure.Value"/>, first.
    /// </exception>
    public static Deferred<T> FirstDeferred<T>(this IObservable<T> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (typeof(Failure).IsAssignableFrom(typeof(T)))
        {
            throw new ArgumentException("A Deferred cannot have a Failure for its value; Select what is wanted of it first, such as its exception.", nameof(source));
        }

        SingleAssignmentDisposable subscription = new();
        Deferred<T> first = new(_ => subscription.Dispose());
        subscription.Disposable = source.Take(1).Subscribe(
            first.Callback,
            e => first.Errback(e),
            () => FailIfEmpty(first));
        return first;
    }

    private static void FailIfEmpty<T>(Deferred<T> first)
    {
        if (!first.Called)
        {
            first.Errback(new InvalidOperationException("The observable ended without an element."));
        }
    }

    private static void Emit<T>(IObserver<T> observer, Result<T> result)
    {
        if (result.Failure is { } fail)
        {
            observer.OnError(fail.Value);
            return;
        }

        observer.OnNext(result.Value);
        observer.OnCompleted();
    }

    private static void Complete<T>(TaskCompletionSource<T> source, Result<T> result)
    {
        if (result.Failure is not { } fail)
        {
            source.TrySetResult(result.Value);
            return;
        }

        // A method's builder turns a cancellation into a cancelled task that still throws the original exception.
        AsyncTaskMethodBuilder<T> failed = AsyncTaskMethodBuilder<T>.Create();
        failed.SetException(fail.Value);
        source.TrySetFromTask(failed.Task);
    }
}
