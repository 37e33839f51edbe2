using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Conch.Ssh;

/// <summary>Work that takes a millisecond and more, away from the reactor's thread.</summary>
internal static class OffReactor
{
    /// <summary>Computes on the pool, in turn with other computations (<see cref="SlowWork"/>), and fires on the reactor's thread.</summary>
    public static Deferred<T> Compute<T>(IReactorThreads reactor, Func<T> work)
    {
        Deferred<T> done = new();
        SlowWork.Of(reactor).Start(() => Finish(reactor, done, work));
        return done;
    }

    /// <summary>As <see cref="Compute{T}(IReactorThreads, Func{T})"/> on the reactor that runs here; at once where none does.</summary>
    public static Deferred<T> Compute<T>(Func<T> work) =>
        SynchronizationContext.Current is IReactorContext { Reactor: var reactor } ? Compute(reactor, work) : Defer.Execute(work);

    /// <summary>Waits for files rather than the processor, on a thread of the pool; at once where no reactor runs.</summary>
    public static Deferred<T> Read<T>(Func<T> work)
    {
        if (SynchronizationContext.Current is not IReactorContext { Reactor: var reactor })
        {
            return Defer.Execute(work);
        }

        Deferred<T> done = new();
        reactor.CallInThread(() => Finish(reactor, done, work));
        return done;
    }

    private static void Finish<T>(IReactorThreads reactor, Deferred<T> done, Func<T> work)
    {
        (T? result, Exception? error) = Try(work);
        reactor.CallFromThread(() =>
        {
            if (error is null)
            {
                done.Callback(result!);
            }
            else
            {
                done.Errback(new Failure(error));
            }
        });
    }

    private static (T? Result, Exception? Error) Try<T>(Func<T> work)
    {
        try
        {
            return (work(), null);
        }
#pragma warning disable CA1031 // It is not swallowed: it goes to whoever waits for the result.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return (default, error);
        }
    }
}
