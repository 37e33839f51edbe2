using System.Reactive.Concurrency;
using Twisted.Internet.Loop;
using Twisted.Internet.Rx;

namespace Twisted.Internet;

/// <summary>
/// Time that stands still until it is told to go on: stands in for a reactor's in tests. What a delayed call throws comes out of
/// <see cref="Advance(double)"/>. Twisted: <c>task.Clock</c>.
/// </summary>
public class Clock : IReactorTime, ITimerOwner
{
    private readonly TimerQueue _timers;
    private IScheduler? _scheduler;
    private double _now;

    /// <summary>At second 0.</summary>
    public Clock() => _timers = new TimerQueue(this);

    /// <summary>Rx's scheduler on this time: virtual time for Rx operators.</summary>
    public IScheduler Scheduler => _scheduler ??= new ReactorScheduler(this, marshal: null, DateTimeOffset.UnixEpoch);

    /// <inheritdoc/>
    public double Seconds() => _now;

    /// <inheritdoc/>
    public IDelayedCall CallLater(double seconds, Action action) => _timers.Add(seconds, action);

    /// <inheritdoc cref="IReactorTime.CallLater(TimeSpan, Action)"/>
    public IDelayedCall CallLater(TimeSpan delay, Action action) => CallLater(delay.TotalSeconds, action);

    /// <inheritdoc/>
    public IReadOnlyList<IDelayedCall> GetDelayedCalls() => _timers.Snapshot();

    /// <summary>
    /// Moves time on and makes the calls that are due then, in the order of their times; what they add is made too if it is due.
    /// During all of them it is the new time already, as in Twisted.
    /// </summary>
    /// <param name="seconds">Seconds, not negative.</param>
    public virtual void Advance(double seconds)
    {
        TimerQueue.RequireDelay(seconds);
        _now += seconds;
        RunDue();
    }

    /// <summary>Moves time on by <paramref name="amount"/>.</summary>
    /// <param name="amount">Not negative.</param>
    public void Advance(TimeSpan amount) => Advance(amount.TotalSeconds);

    /// <summary>Moves time on step by step.</summary>
    /// <param name="timings">Seconds of each step.</param>
    public void Pump(IEnumerable<double> timings)
    {
        ArgumentNullException.ThrowIfNull(timings);
        foreach (double step in timings)
        {
            Advance(step);
        }
    }

    void ITimerOwner.CheckThread()
    {
    }

    /// <summary>Makes the calls that are due; answers whether there was one.</summary>
    private protected bool RunDue()
    {
        bool any = false;
        while (_timers.TakeDue(_now) is DelayedCall call)
        {
            any = true;
            call.Take()();
        }

        return any;
    }
}
