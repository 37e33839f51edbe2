using System.Runtime.CompilerServices;

namespace Twisted.Internet;

/// <summary>
/// Calls a function again and again, at multiples of an interval from its start, so that the time a call takes does not add up.
/// Reactor thread only. Twisted: <c>task.LoopingCall</c>.
/// </summary>
/// <remarks>
/// <para>Where a call, or the deferred it returned, is not done by the time of the next, that time is skipped, and the next
/// call comes at the next multiple. A call that fails ends the loop, and so does <see cref="Stop"/>.</para>
/// <para>Unlike in Twisted, cancelling what <see cref="Start(double, bool)"/> returned ends the loop too: nobody waits for it any more.</para>
/// </remarks>
public class LoopingCall
{
    private readonly Func<Deferred> _f;
    private Deferred<LoopingCall>? _run;
    private IDelayedCall? _call;
    private IReactorTime? _clock;

    /// <summary>For a function that may go on after it returned.</summary>
    /// <param name="f">What to call. The next call waits for its deferred.</param>
    public LoopingCall(Func<Deferred> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        _f = f;
    }

    /// <summary>For a function that is done when it returns.</summary>
    /// <param name="f">What to call.</param>
    [OverloadResolutionPriority(-1)]
    public LoopingCall(Action f)
    {
        ArgumentNullException.ThrowIfNull(f);
        _f = () => Defer.Execute(f);
    }

    private LoopingCall(Func<LoopingCallCount, Deferred> f)
    {
        LoopingCallCount count = new(this);
        _f = () => f(count);
    }

    /// <summary>Whose time counts; the default reactor's unless set. To be set before the start.</summary>
    public IReactorTime Clock
    {
        get => _clock ??= Reactors.reactor;
        set => _clock = value;
    }

    /// <summary>Whether it was started and has not ended. While its last call goes on after <see cref="Stop"/> it is not.</summary>
    public bool Running { get; private set; }

    /// <summary>Seconds between two calls; <see langword="null"/> before the first start.</summary>
    public double? Interval { get; private set; }

    /// <summary>When it was started or last reset, in seconds of <see cref="Clock"/>: the zero of the multiples.</summary>
    public double Starttime { get; private set; }

    /// <summary>What the latest start returned; <see langword="null"/> before the first one.</summary>
    public Deferred<LoopingCall>? Deferred => _run;

    /// <summary>Whether the latest start asked for a call at once.</summary>
    internal bool RunAtStart { get; private set; }

    /// <summary>Counts the starts, so that a count of calls knows when to begin anew.</summary>
    internal int Starts { get; private set; }

    /// <summary>
    /// A loop whose function is told how many calls are due, which is more than 1 after some were skipped: for clocks and other things
    /// that must not lose a beat. Where none is due (the clock was a little early), it is not called. At interval 0 it is always 1.
    /// </summary>
    /// <param name="countCallable">Gets the count.</param>
    [OverloadResolutionPriority(-1)]
    public static LoopingCall WithCount(Action<int> countCallable)
    {
        ArgumentNullException.ThrowIfNull(countCallable);
        return WithCount(count => Defer.Execute(() => countCallable(count)));
    }

    /// <summary>As <see cref="WithCount(Action{int})"/>, for a function that may go on after it returned.</summary>
    /// <param name="countCallable">Gets the count. The next call waits for its deferred.</param>
    public static LoopingCall WithCount(Func<int, Deferred> countCallable)
    {
        ArgumentNullException.ThrowIfNull(countCallable);
        return new LoopingCall(counter => counter.TakeDue() is > 0 and int due ? countCallable(due) : Defer.Succeed());
    }

    /// <summary>Starts to call, the first time now.</summary>
    /// <param name="interval">Seconds between two calls; 0 calls in each turn of the reactor.</param>
    /// <returns>As <see cref="Start(double, bool)"/>.</returns>
    public Deferred<LoopingCall> Start(double interval) => Start(interval, now: true);

    /// <summary>Starts to call.</summary>
    /// <param name="interval">Time between two calls.</param>
    /// <param name="now">Whether the first call comes before this returns, and not after an interval.</param>
    /// <returns>As <see cref="Start(double, bool)"/>.</returns>
    public Deferred<LoopingCall> Start(TimeSpan interval, bool now = true) => Start(interval.TotalSeconds, now);

    /// <summary>Starts to call.</summary>
    /// <param name="interval">Seconds between two calls; 0 calls in each turn of the reactor.</param>
    /// <param name="now">Whether the first call comes before this returns, and not after an interval.</param>
    /// <returns>
    /// Fires with this object when the loop was stopped and its last call is done; fails with what a call failed with.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The interval is negative or not a finite number.</exception>
    /// <exception cref="InvalidOperationException">It is running.</exception>
    public Deferred<LoopingCall> Start(double interval, bool now)
    {
        if (!double.IsFinite(interval) || interval < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(interval), interval, "An interval is a number of seconds, not negative.");
        }

        if (Running)
        {
            throw new InvalidOperationException("The loop is running; stop it before starting it again.");
        }

        Deferred<LoopingCall> run = new(CancelRun);
        _run = run;
        Running = true;
        Interval = interval;
        Starttime = Clock.Seconds();
        RunAtStart = now;
        Starts++;
        if (now)
        {
            CallOnce();
        }
        else
        {
            Schedule();
        }

        return run;
    }

    /// <summary>Calls no more. What the start returned fires now, or when the call that is going on is done.</summary>
    /// <exception cref="InvalidOperationException">It is not running.</exception>
    public void Stop()
    {
        RequireRunning();
        Running = false;
        if (DropCall())
        {
            _run!.Callback(this);
        }
    }

    /// <summary>
    /// Starts the intervals anew: the next call comes a full interval from now. While a call is going on this does nothing, as in Twisted.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is not running.</exception>
    public void Reset()
    {
        RequireRunning();
        if (DropCall())
        {
            Starttime = Clock.Seconds();
            Schedule();
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"<LoopingCall every {Interval} seconds, {(Running ? "running" : "not running")}>";

    private void CancelRun(Deferred<LoopingCall> run)
    {
        // An earlier start may still wait for its last call; the loop of a later one is not its business.
        if (ReferenceEquals(run, _run))
        {
            Running = false;
            DropCall();
        }
    }

    private void CallOnce()
    {
        // Whoever stops and starts again from inside the call begins a new run; the call belongs to the old one.
        Deferred<LoopingCall> run = _run!;
        _call = null;
        Defer.MaybeDeferred(_f).AddCallbacks(
            () => CallDone(run),
            failure =>
            {
                if (ReferenceEquals(run, _run))
                {
                    Running = false;
                }

                if (!run.Called)
                {
                    run.Errback(failure);
                }
            });
    }

    private void CallDone(Deferred<LoopingCall> run)
    {
        if (Running && ReferenceEquals(run, _run))
        {
            Schedule();
        }
        else if (!run.Called)
        {
            run.Callback(this);
        }
    }

    private void Schedule() => _call = Clock.CallLater(UntilNext(Clock.Seconds()), CallOnce);

    private double UntilNext(double now)
    {
        double interval = Interval!.Value;
        if (interval == 0)
        {
            return 0;
        }

        double left = interval - ((now - Starttime) % interval);

        // So little may be left that it is lost in the addition; the same multiple would then be called for twice.
        return now + left == now ? interval : left;
    }

    private bool DropCall()
    {
        if (_call is not { } call)
        {
            return false;
        }

        _call = null;
        call.Cancel();
        return true;
    }

    private void RequireRunning()
    {
        if (!Running)
        {
            throw new InvalidOperationException("The loop is not running.");
        }
    }
}
