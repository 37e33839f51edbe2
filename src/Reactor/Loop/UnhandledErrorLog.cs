using Twisted.Internet.Logging;
using Twisted.Python;

namespace Twisted.Internet.Loop;

/// <summary>
/// While a reactor runs, failures that no errback took are logged. Deferreds know no reactor, so one of those that run, the
/// one that has run longest, logs them all.
/// </summary>
internal sealed class UnhandledErrorLog : IDisposable, IObserver<Failure>
{
    private static readonly Lock Gate = new();
    private static readonly List<UnhandledErrorLog> Running = [];

    private readonly ReactorLoop _reactor;
    private readonly IDisposable _subscription;

    internal UnhandledErrorLog(ReactorLoop reactor)
    {
        _reactor = reactor;
        lock (Gate)
        {
            Running.Add(this);
        }

        _subscription = Defer.UnhandledErrors.Subscribe(this);
    }

    public void Dispose()
    {
        _subscription.Dispose();
        lock (Gate)
        {
            Running.Remove(this);
        }
    }

    public void OnNext(Failure value)
    {
        lock (Gate)
        {
            // None: this one was taken off while the finalizer's thread was on its way here.
            if (Running.Count == 0 || !ReferenceEquals(Running[0], this))
            {
                return;
            }
        }

        // This is the finalizer's thread: whatever the log does, it does on the reactor's.
        _reactor.CallFromThread(() => ReactorLog.DeferredFailed(_reactor.Log, value.Value));
    }

    public void OnError(Exception error)
    {
    }

    public void OnCompleted()
    {
    }
}
