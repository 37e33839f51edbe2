namespace Twisted.Internet;

/// <summary>Time as a reactor sees it; a <c>Clock</c> stands in for it in tests. Twisted: <c>IReactorTime</c>.</summary>
public interface IReactorTime
{
    /// <summary>The current time in seconds. It never goes back; only differences mean something.</summary>
    double Seconds();

    /// <summary>Calls <paramref name="action"/> on the reactor thread after <paramref name="seconds"/>.</summary>
    /// <param name="seconds">Seconds from now, not negative.</param>
    /// <param name="action">What to call; what it throws is logged.</param>
    /// <returns>A handle to move or drop the call.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="seconds"/> is negative or not a number.</exception>
    IDelayedCall CallLater(double seconds, Action action);

    /// <summary>Calls <paramref name="action"/> on the reactor thread after <paramref name="delay"/>.</summary>
    /// <param name="delay">Time from now, not negative.</param>
    /// <param name="action">What to call; what it throws is logged.</param>
    /// <returns>A handle to move or drop the call.</returns>
    IDelayedCall CallLater(TimeSpan delay, Action action) => CallLater(delay.TotalSeconds, action);

    /// <summary>The calls still to happen, in no particular order.</summary>
    IReadOnlyList<IDelayedCall> GetDelayedCalls();
}
