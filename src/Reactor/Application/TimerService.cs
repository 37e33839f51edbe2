using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Application;

/// <summary>Calls a function again and again while it runs, the first time at its start. Twisted: <c>internet.TimerService</c>.</summary>
/// <param name="step">Seconds between two calls.</param>
/// <param name="callable">What to call; the next call waits for its deferred. Its failure is logged and ends the calls.</param>
/// <param name="clock">Whose time counts; the default reactor's when absent.</param>
public class TimerService(double step, Func<Deferred> callable, IReactor? clock = null) : Service
{
    private LoopingCall? _loop;
    private Deferred _loopFinished = Defer.Succeed();

    /// <summary>What it failed with since its last start, if it did.</summary>
    public Failure? Failed { get; private set; }

    /// <inheritdoc/>
    public override void StartService()
    {
        base.StartService();
        Failed = null;
        IReactor reactor = clock ?? Reactors.reactor;
        _loop = new LoopingCall(callable) { Clock = reactor };
        _loopFinished = _loop.Start(step, now: true).AddCallbacks(
            static _ => { },
            failure =>
            {
                Failed = failure;
                ApplicationLog.TimerFailed(ApplicationLog.Of(reactor), failure.Value);
            });
    }

    /// <summary>Calls no more.</summary>
    /// <returns>Fires when the call that is going on is done.</returns>
    public override async Deferred StopService()
    {
        if (_loop is { Running: true } loop)
        {
            loop.Stop();
        }

        await base.StopService();
        await _loopFinished;
    }
}
