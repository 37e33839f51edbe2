using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Cred;

/// <summary>For what may take a while: files, hashing.</summary>
internal static class OffReactor
{
    /// <summary>
    /// On a reactor's thread, does the work on the reactor's pool and fires back here. Where no reactor runs there is nothing to hold
    /// up, and the work is done at once.
    /// </summary>
    public static Deferred<T> Run<T>(Func<T> work)
    {
        if (SynchronizationContext.Current is not IReactorContext { Reactor: var reactor })
        {
            return Defer.Execute(work);
        }

        Deferred<T> done = new();
        reactor.CallInThread(() =>
        {
            Result<T> result = ResultOf(work);
            reactor.CallFromThread(() => Fire(done, result));
        });
        return done;
    }

    private static void Fire<T>(Deferred<T> done, Result<T> result)
    {
        if (result.Failure is { } failure)
        {
            done.Errback(failure);
        }
        else
        {
            done.Callback(result.Value);
        }
    }

    private static Result<T> ResultOf<T>(Func<T> work)
    {
        try
        {
            return work();
        }
#pragma warning disable CA1031 // It is not swallowed: it goes to whoever waits for the result.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return new Failure(e);
        }
    }
}
