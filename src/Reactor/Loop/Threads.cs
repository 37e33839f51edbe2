using Twisted.Python;

namespace Twisted.Internet;

/// <summary>The functions of <c>twisted.internet.threads</c>.</summary>
public static class Threads
{
    /// <summary>Runs <paramref name="f"/> on the default reactor's pool.</summary>
    /// <typeparam name="T">What it makes.</typeparam>
    /// <param name="f">What to run; it must not touch what belongs to the reactor thread.</param>
    /// <returns>Fires on the reactor thread with what it made, or with what it threw.</returns>
    public static Deferred<T> DeferToThread<T>(Func<T> f) => DeferToThread(Reactors.reactor, f);

    /// <summary>Runs <paramref name="f"/> on the default reactor's pool.</summary>
    /// <param name="f">What to run; it must not touch what belongs to the reactor thread.</param>
    /// <returns>Fires on the reactor thread when it has returned, or with what it threw.</returns>
    public static Deferred DeferToThread(Action f) => DeferToThread(Reactors.reactor, f);

    /// <summary>Runs <paramref name="f"/> on a reactor's pool.</summary>
    /// <typeparam name="T">What it makes.</typeparam>
    /// <param name="reactor">Whose pool.</param>
    /// <param name="f">What to run; it must not touch what belongs to the reactor thread.</param>
    /// <returns>Fires on the reactor thread with what it made, or with what it threw.</returns>
    public static Deferred<T> DeferToThread<T>(IReactorThreads reactor, Func<T> f)
    {
        ArgumentNullException.ThrowIfNull(reactor);
        ArgumentNullException.ThrowIfNull(f);
        Deferred<T> deferred = new();
        reactor.CallInThread(() =>
        {
            T result;
            try
            {
                result = f();
            }
            catch (Exception error)
            {
                Failure failure = new(error);
                reactor.CallFromThread(() => deferred.Errback(failure));
                return;
            }

            reactor.CallFromThread(() => deferred.Callback(result));
        });
        return deferred;
    }

    /// <summary>Runs <paramref name="f"/> on a reactor's pool.</summary>
    /// <param name="reactor">Whose pool.</param>
    /// <param name="f">What to run; it must not touch what belongs to the reactor thread.</param>
    /// <returns>Fires on the reactor thread when it has returned, or with what it threw.</returns>
    public static Deferred DeferToThread(IReactorThreads reactor, Action f)
    {
        ArgumentNullException.ThrowIfNull(f);
        return DeferToThread(reactor, () =>
        {
            f();
            return true;
        });
    }

    /// <summary>Runs one call after the other on a reactor's pool, in one thread.</summary>
    /// <param name="reactor">Whose pool.</param>
    /// <param name="calls">What to run.</param>
    public static void CallMultipleInThread(IReactorThreads reactor, IEnumerable<Action> calls)
    {
        ArgumentNullException.ThrowIfNull(reactor);
        ArgumentNullException.ThrowIfNull(calls);
        Action[] all = [.. calls];
        reactor.CallInThread(() => Array.ForEach(all, static call => call()));
    }

    /// <summary>
    /// Runs <paramref name="f"/> on the reactor thread and waits for it. Not from the reactor thread itself, which would wait for
    /// itself; not once the reactor has stopped, when nobody runs it.
    /// </summary>
    /// <typeparam name="T">What it makes.</typeparam>
    /// <param name="reactor">Where to run it.</param>
    /// <param name="f">What to run; what it throws is thrown here.</param>
    public static T BlockingCallFromThread<T>(IReactorThreads reactor, Func<T> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        return BlockingCallFromThread(reactor, () => Defer.Execute(f));
    }

    /// <summary>Runs <paramref name="f"/> on the reactor thread and waits for it.</summary>
    /// <param name="reactor">Where to run it.</param>
    /// <param name="f">What to run; what it throws is thrown here.</param>
    public static void BlockingCallFromThread(IReactorThreads reactor, Action f)
    {
        ArgumentNullException.ThrowIfNull(f);
        BlockingCallFromThread(reactor, () =>
        {
            f();
            return true;
        });
    }

    /// <summary>Runs <paramref name="f"/> on the reactor thread and waits for what it returns to fire.</summary>
    /// <param name="reactor">Where to run it.</param>
    /// <param name="f">What to run; its failure is thrown here.</param>
    public static void BlockingCallFromThread(IReactorThreads reactor, Func<Deferred> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        BlockingCallFromThread(reactor, () => Defer.MaybeDeferred(f).AddCallback(static () => true));
    }

    /// <summary>Runs <paramref name="f"/> on the reactor thread and waits for what it returns to fire.</summary>
    /// <typeparam name="T">What that comes to.</typeparam>
    /// <param name="reactor">Where to run it.</param>
    /// <param name="f">What to run; its failure is thrown here.</param>
    public static T BlockingCallFromThread<T>(IReactorThreads reactor, Func<Deferred<T>> f)
    {
        ArgumentNullException.ThrowIfNull(reactor);
        ArgumentNullException.ThrowIfNull(f);
        if (reactor is ReactorBase { OnReactorThread: true })
        {
            throw new InvalidOperationException("The reactor thread would wait for itself.");
        }

        using ManualResetEventSlim done = new();
        Result<T> outcome = default;
        reactor.CallFromThread(() => Defer.MaybeDeferred(f).AddBoth((Result<T> result) =>
        {
            outcome = result;
            done.Set();
        }));
        done.Wait();
        if (outcome.Failure is Failure failure)
        {
            failure.RaiseException();
        }

        return outcome.Value;
    }
}
