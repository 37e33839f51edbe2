namespace Twisted.Internet.Loop;

/// <summary>One entry of a <see cref="TimerQueue"/>, and the handle to it.</summary>
internal sealed class DelayedCall : IDelayedCall
{
    private readonly TimerQueue _queue;
    private Action? _action;
    private bool _called;

    internal DelayedCall(TimerQueue queue, double time, long order, Action action)
    {
        _queue = queue;
        Time = time;
        Order = order;
        _action = action;
    }

    internal double Time { get; private set; }

    /// <summary>Calls due at the same time happen in the order they were made.</summary>
    internal long Order { get; }

    /// <summary>Its place in the heap.</summary>
    internal int Index { get; set; }

    public double GetTime() => Time;

    public bool Active() => _action is not null;

    public void Cancel()
    {
        RequireActive();
        _action = null;
        _queue.Remove(this);
    }

    public void Delay(double secondsLater)
    {
        RequireActive();
        ArgumentOutOfRangeException.ThrowIfEqual(double.IsNaN(secondsLater), true, nameof(secondsLater));
        Time += secondsLater;
        _queue.Moved(this);
    }

    public void Reset(double secondsFromNow)
    {
        RequireActive();
        TimerQueue.RequireDelay(secondsFromNow);
        Time = _queue.Now() + secondsFromNow;
        _queue.Moved(this);
    }

    public override string ToString() =>
        $"<DelayedCall at {Time:F3} s, {(Active() ? "active" : _called ? "called" : "cancelled")}>";

    /// <summary>Takes the action out: from here on the call has happened.</summary>
    internal Action Take()
    {
        Action action = _action!;
        _action = null;
        _called = true;
        return action;
    }

    private void RequireActive()
    {
        _queue.CheckThread();
        if (_action is not null)
        {
            return;
        }

        if (_called)
        {
            throw new AlreadyCalled();
        }

        throw new AlreadyCancelled();
    }
}
