using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>
/// A timer that a protocol starts anew with each sign of life. Python mixes it in; here the protocol makes one, and ends it in
/// <c>ConnectionLost</c> by <c>SetTimeout(null)</c>. Reactor thread only. Twisted: <c>policies.TimeoutMixin</c>.
/// </summary>
public sealed class TimeoutMixin
{
    private readonly IReactorTime? _clock;
    private readonly Action _timeoutConnection;
    private IDelayedCall? _call;

    /// <summary>No timeout runs yet.</summary>
    /// <param name="timeoutConnection">
    /// What to do when the time is up; mostly <c>Transport.LoseConnection</c>. Twisted: the method <c>timeoutConnection</c>.
    /// </param>
    /// <param name="clock">Whose time counts; the default reactor's when absent.</param>
    public TimeoutMixin(Action timeoutConnection, IReactorTime? clock = null)
    {
        ArgumentNullException.ThrowIfNull(timeoutConnection);
        _timeoutConnection = timeoutConnection;
        _clock = clock;
    }

    /// <summary>Seconds; <see langword="null"/> while no timeout runs.</summary>
    public double? TimeOut { get; private set; }

    /// <summary>The time begins anew; without effect while no timeout runs.</summary>
    public void ResetTimeout()
    {
        if (TimeOut is { } period && _call is { } call)
        {
            call.Reset(period);
        }
    }

    /// <summary>Starts the timeout, changes it (the time begins anew), or ends it.</summary>
    /// <param name="period">Seconds; <see langword="null"/> ends it.</param>
    /// <returns>What it was.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not a number.</exception>
    public double? SetTimeout(double? period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period ?? 0, 0, nameof(period));
        double? previous = TimeOut;
        TimeOut = period;
        if (period is not { } seconds)
        {
            _call?.Cancel();
            _call = null;
        }
        else if (_call is { } call)
        {
            call.Reset(seconds);
        }
        else
        {
            _call = (_clock ?? Reactors.reactor).CallLater(seconds, TimedOut);
        }

        return previous;
    }

    private void TimedOut()
    {
        _call = null;
        TimeOut = null;
        _timeoutConnection();
    }
}
