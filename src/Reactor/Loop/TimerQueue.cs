namespace Twisted.Internet.Loop;

/// <summary>
/// Delayed calls in a binary heap, each of which knows its place: adding, moving and dropping one take O(log n) steps
/// and allocate nothing but the handle.
/// </summary>
internal sealed class TimerQueue(ITimerOwner owner)
{
    private DelayedCall?[] _heap = new DelayedCall?[16];
    private int _count;
    private long _order;

    internal int Count => _count;

    /// <summary>When the first call is due; infinity when there is none.</summary>
    internal double NextTime => _count == 0 ? double.PositiveInfinity : _heap[0]!.Time;

    internal static void RequireDelay(double seconds)
    {
        if (double.IsNaN(seconds) || seconds < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(seconds), seconds, "A delay is a number of seconds, not negative.");
        }
    }

    internal double Now() => owner.Seconds();

    internal void CheckThread() => owner.CheckThread();

    internal DelayedCall Add(double seconds, Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        RequireDelay(seconds);
        owner.CheckThread();
        if (_count == _heap.Length)
        {
            Array.Resize(ref _heap, _count * 2);
        }

        DelayedCall call = new(this, Now() + seconds, ++_order, action);
        Place(call, _count++);
        SiftUp(call);
        return call;
    }

    /// <summary>
    /// The next call due at <paramref name="now"/> or before, taken out of the queue; <see langword="null"/> when there is none.
    /// </summary>
    internal DelayedCall? TakeDue(double now)
    {
        if (_count == 0 || _heap[0]!.Time > now)
        {
            return null;
        }

        DelayedCall call = _heap[0]!;
        Remove(call);
        return call;
    }

    internal void Remove(DelayedCall call)
    {
        int hole = call.Index;
        DelayedCall last = _heap[--_count]!;
        _heap[_count] = null;
        if (!ReferenceEquals(last, call))
        {
            Place(last, hole);
            Moved(last);
        }
    }

    internal void Moved(DelayedCall call)
    {
        SiftUp(call);
        SiftDown(call);
    }

    internal IReadOnlyList<IDelayedCall> Snapshot()
    {
        IDelayedCall[] calls = new IDelayedCall[_count];
        Array.Copy(_heap, calls, _count);
        return calls;
    }

    private static bool Before(DelayedCall left, DelayedCall right) =>
        left.Time < right.Time || (left.Time == right.Time && left.Order < right.Order);

    private void Place(DelayedCall call, int index)
    {
        _heap[index] = call;
        call.Index = index;
    }

    private void SiftUp(DelayedCall call)
    {
        int index = call.Index;
        while (index > 0)
        {
            int parent = (index - 1) / 2;
            if (!Before(call, _heap[parent]!))
            {
                break;
            }

            Place(_heap[parent]!, index);
            index = parent;
        }

        Place(call, index);
    }

    private void SiftDown(DelayedCall call)
    {
        int index = call.Index;
        for (int child = (2 * index) + 1; child < _count; child = (2 * index) + 1)
        {
            if (child + 1 < _count && Before(_heap[child + 1]!, _heap[child]!))
            {
                child++;
            }

            if (!Before(_heap[child]!, call))
            {
                break;
            }

            Place(_heap[child]!, index);
            index = child;
        }

        Place(call, index);
    }
}
