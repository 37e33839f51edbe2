using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Reactor.Tests.Loop;

/// <summary>A fresh reactor for each test of the contract, and a watchdog that ends a test that waits for what never comes.</summary>
/// <typeparam name="TReactor">The back end.</typeparam>
public abstract class ReactorFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    private const double WatchdogSeconds = 30;

    protected TReactor Reactor { get; private set; } = null!;

    private protected LogRecorder Log { get; private set; } = null!;

    [SetUp]
    public void MakeReactor()
    {
        Log = new LogRecorder();
        Reactor = new TReactor { LoggerFactory = Log };
    }

    [TearDown]
    public void EndReactor()
    {
        Reactor.Dispose();
        Assert.That(Log.Take(LogLevel.Error), Is.Empty, "errors that the test did not expect");
        Log.Dispose();
    }

    /// <summary>Runs the loop until <paramref name="main"/> is done; its failure is the test's.</summary>
    protected void Run(Func<Deferred> main)
    {
        Failure? failure = null;
        IDelayedCall watchdog = Reactor.CallLater(WatchdogSeconds, () =>
        {
            failure = new Failure(new InvalidOperationException("The watchdog ended the test."));
            Reactor.Stop();
        });
        Reactor.CallWhenRunning(() => Defer.MaybeDeferred(main).AddBoth((Failure? result) =>
        {
            // The end that the watchdog brings about may well let the test's own waiting succeed: its failure stays.
            failure ??= result;
            if (watchdog.Active())
            {
                watchdog.Cancel();
                Reactor.Stop();
            }
        }));
        Reactor.Run(installSignalHandlers: false);
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure.Value);
        }
    }

    /// <summary>Fires in a later turn.</summary>
    protected Deferred Later(double seconds = 0)
    {
        Deferred deferred = new();
        Reactor.CallLater(seconds, deferred.Callback);
        return deferred;
    }

    /// <summary>Fires when what was written and closed by now has been dealt with.</summary>
    protected async Deferred EndOfTurn()
    {
        // Delayed calls come before the end of their turn: the second one is certainly after it.
        await Later();
        await Later();
    }

    /// <summary>Fires when <paramref name="condition"/> holds at the end of some turn; the watchdog is its limit.</summary>
    protected async Deferred Until(Func<bool> condition)
    {
        while (!condition())
        {
            await Later(0.001);
        }
    }
}
