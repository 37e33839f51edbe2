using System.Collections.Concurrent;

namespace Twisted.Internet.Loop;

/// <summary>
/// Calls from other threads, in order. The loop is woken once for all that come before it gets to them.
/// </summary>
internal sealed class ThreadCalls(Action wake, Action<Exception> onError)
{
    private readonly ConcurrentQueue<ThreadCall> _calls = new();
    private int _woken;

    internal bool Any => !_calls.IsEmpty;

    internal void Add(ThreadCall call, bool onReactorThread)
    {
        _calls.Enqueue(call);
        if (!onReactorThread)
        {
            WakeOnce();
        }
    }

    /// <summary>Wakes the loop, unless it has been woken since it last looked.</summary>
    internal void WakeOnce()
    {
        if (Interlocked.Exchange(ref _woken, 1) == 0)
        {
            wake();
        }
    }

    /// <summary>Runs those that are there now; what they add is for the next turn.</summary>
    internal void Run()
    {
        // Before looking, and also when there is nothing: whoever adds one from here on wakes the loop again, rather one time too
        // many than too few. A call may have been taken between its being added and its waking the loop.
        if (Volatile.Read(ref _woken) != 0)
        {
            Interlocked.Exchange(ref _woken, 0);
        }

        for (int left = _calls.Count; left > 0 && _calls.TryDequeue(out ThreadCall call); left--)
        {
            try
            {
                call.Invoke();
            }
            catch (Exception error)
            {
                onError(error);
            }
        }
    }
}
