namespace Twisted.Internet;

/// <summary>Twisted's <c>callLater(seconds, f, *args)</c>: a delayed call with arguments.</summary>
public static class ReactorTimeExtensions
{
    /// <summary>Calls <paramref name="action"/> with an argument after <paramref name="seconds"/>.</summary>
    /// <typeparam name="T">The argument's type.</typeparam>
    /// <param name="time">Whose time.</param>
    /// <param name="seconds">Seconds from now, not negative.</param>
    /// <param name="action">What to call; what it throws is logged.</param>
    /// <param name="arg">Passed on.</param>
    public static IDelayedCall CallLater<T>(this IReactorTime time, double seconds, Action<T> action, T arg)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(action);
        return time.CallLater(seconds, () => action(arg));
    }

    /// <summary>Calls <paramref name="action"/> with two arguments after <paramref name="seconds"/>.</summary>
    /// <typeparam name="T1">The first argument's type.</typeparam>
    /// <typeparam name="T2">The second argument's type.</typeparam>
    /// <param name="time">Whose time.</param>
    /// <param name="seconds">Seconds from now, not negative.</param>
    /// <param name="action">What to call; what it throws is logged.</param>
    /// <param name="arg1">Passed on.</param>
    /// <param name="arg2">Passed on.</param>
    public static IDelayedCall CallLater<T1, T2>(this IReactorTime time, double seconds, Action<T1, T2> action, T1 arg1, T2 arg2)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(action);
        return time.CallLater(seconds, () => action(arg1, arg2));
    }

    /// <summary>Calls <paramref name="action"/> with an argument on the reactor thread, soon. Any thread may call this.</summary>
    /// <typeparam name="T">The argument's type.</typeparam>
    /// <param name="reactor">Where to run it.</param>
    /// <param name="action">What to call; what it throws is logged.</param>
    /// <param name="arg">Passed on.</param>
    public static void CallFromThread<T>(this IReactorThreads reactor, Action<T> action, T arg)
    {
        ArgumentNullException.ThrowIfNull(reactor);
        ArgumentNullException.ThrowIfNull(action);
        reactor.CallFromThread(() => action(arg));
    }
}
