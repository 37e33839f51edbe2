using System.Runtime.CompilerServices;

namespace Twisted.Internet;

/// <summary>The functions of <c>twisted.internet.task</c>; <c>Task</c> would hide .NET's own.</summary>
public static class Tasks
{
    /// <summary>Fires after a delay. Cancelled before, it drops the timer.</summary>
    /// <param name="clock">Whose time counts.</param>
    /// <param name="delay">Seconds from now, not negative.</param>
    public static Deferred DeferLater(IReactorTime clock, double delay)
    {
        ArgumentNullException.ThrowIfNull(clock);
        IDelayedCall? call = null;
        Deferred later = new(_ => call!.Cancel());
        call = clock.CallLater(delay, later.Callback);
        return later;
    }

    /// <summary>Fires after a delay. Cancelled before, it drops the timer.</summary>
    /// <param name="clock">Whose time counts.</param>
    /// <param name="delay">From now, not negative.</param>
    public static Deferred DeferLater(IReactorTime clock, TimeSpan delay) => DeferLater(clock, delay.TotalSeconds);

    /// <summary>Calls a function after a delay and fires with what it returns. Cancelled before, it is not called.</summary>
    /// <typeparam name="T">What it returns.</typeparam>
    /// <param name="clock">Whose time counts.</param>
    /// <param name="delay">Seconds from now, not negative.</param>
    /// <param name="callable">What to call; what it throws is the deferred's failure.</param>
    public static Deferred<T> DeferLater<T>(IReactorTime clock, double delay, Func<T> callable)
    {
        ArgumentNullException.ThrowIfNull(callable);
        return DeferLater(clock, delay).AddCallback(callable);
    }

    /// <summary>Calls a function after a delay and waits for its deferred. A cancel goes to the timer, or to that deferred.</summary>
    /// <typeparam name="T">What that comes to.</typeparam>
    /// <param name="clock">Whose time counts.</param>
    /// <param name="delay">Seconds from now, not negative.</param>
    /// <param name="callable">What to call; what it throws is the deferred's failure.</param>
    [OverloadResolutionPriority(1)]
    public static Deferred<T> DeferLater<T>(IReactorTime clock, double delay, Func<Deferred<T>> callable)
    {
        ArgumentNullException.ThrowIfNull(callable);
        return DeferLater(clock, delay).AddCallback(callable);
    }

    /// <summary>Calls a function after a delay and waits for its deferred. A cancel goes to the timer, or to that deferred.</summary>
    /// <param name="clock">Whose time counts.</param>
    /// <param name="delay">Seconds from now, not negative.</param>
    /// <param name="callable">What to call; what it throws is the deferred's failure.</param>
    public static Deferred DeferLater(IReactorTime clock, double delay, Func<Deferred> callable)
    {
        ArgumentNullException.ThrowIfNull(callable);
        return DeferLater(clock, delay).AddCallback(callable);
    }

    /// <summary>Calls a function after a delay and fires when it has returned. Cancelled before, it is not called.</summary>
    /// <param name="clock">Whose time counts.</param>
    /// <param name="delay">Seconds from now, not negative.</param>
    /// <param name="callable">What to call; what it throws is the deferred's failure.</param>
    [OverloadResolutionPriority(-1)]
    public static Deferred DeferLater(IReactorTime clock, double delay, Action callable)
    {
        ArgumentNullException.ThrowIfNull(callable);
        return DeferLater(clock, delay).AddCallback(callable);
    }

    /// <summary>Calls a function with an argument after a delay and fires with what it returns. Cancelled before, it is not called.</summary>
    /// <typeparam name="TArg">The argument's type.</typeparam>
    /// <typeparam name="T">What it returns.</typeparam>
    /// <param name="clock">Whose time counts.</param>
    /// <param name="delay">Seconds from now, not negative.</param>
    /// <param name="callable">What to call; what it throws is the deferred's failure.</param>
    /// <param name="arg">Passed on.</param>
    public static Deferred<T> DeferLater<TArg, T>(IReactorTime clock, double delay, Func<TArg, T> callable, TArg arg)
    {
        ArgumentNullException.ThrowIfNull(callable);
        return DeferLater(clock, delay).AddCallback(() => callable(arg));
    }
}
