namespace Twisted.Internet;

/// <summary>How many intervals have gone by since a loop's last call that counted.</summary>
internal sealed class LoopingCallCount(LoopingCall loop)
{
    private int _start;
    private double _last;

    /// <summary>The calls due now. They count as made, unless there are none.</summary>
    public int TakeDue()
    {
        double now = loop.Clock.Seconds();
        if (loop.Interval is not > 0)
        {
            return 1;
        }

        if (_start != loop.Starts)
        {
            _start = loop.Starts;

            // A call at the start is the one for the interval that ends there.
            _last = loop.RunAtStart ? loop.Starttime - loop.Interval.Value : loop.Starttime;
        }

        double due = IntervalOf(now) - IntervalOf(_last);
        if (due <= 0)
        {
            return 0;
        }

        _last = now;
        return (int)Math.Min(due, int.MaxValue);
    }

    /// <summary>Rounded towards zero, so that after a reset what came before it lies in interval 0 and is not counted once more.</summary>
    private double IntervalOf(double time) => Math.Truncate((time - loop.Starttime) / loop.Interval!.Value);
}
