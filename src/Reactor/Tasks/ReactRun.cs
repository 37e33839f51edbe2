using Twisted.Internet.Logging;
using Twisted.Python;

namespace Twisted.Internet;

/// <summary>One run of <c>Tasks.React</c>: a reactor that lives as long as one deferred.</summary>
internal sealed class ReactRun<TReactor>(TReactor reactor, Func<TReactor, Deferred> main)
    where TReactor : IReactor, IReactorCore
{
    private bool _stopping;

    /// <summary>0, until the main function failed.</summary>
    public int ExitCode { get; private set; }

    public void Run()
    {
        reactor.AddSystemEventTrigger("before", "shutdown", () => { _stopping = true; });

        // Not before the reactor runs: what it awaits would go on on some other thread.
        reactor.CallWhenRunning(() => Defer.MaybeDeferred(() => main(reactor)).AddBoth(Ended));
        reactor.Run();
    }

    private void Ended(Failure? failure)
    {
        if (failure?.Value is SystemExit exit)
        {
            ExitCode = exit.Code;
        }
        else if (failure is not null)
        {
            ExitCode = 1;
            ReactorLog.MainFailed(reactor.LoggerFactory.CreateLogger(ReactorLog.Category), failure.Value);
        }

        // It may have crashed meanwhile; then there is nothing left to stop.
        if (!_stopping && reactor.Running)
        {
            _stopping = true;
            reactor.Stop();
        }
    }
}
