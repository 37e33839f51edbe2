using System.Runtime.CompilerServices;
using Twisted.Python;

namespace Twisted.Internet;

/// <summary>
/// A <see cref="Deferred{T}"/> without a value: it tells when something is done, and whether it went well. Any
/// <see cref="Deferred{T}"/> converts to one. Reactor thread only. Twisted: <c>defer.Deferred</c> fired with <c>None</c>.
/// </summary>
[AsyncMethodBuilder(typeof(DeferredMethodBuilder))]
public class Deferred : DeferredBase
{
    /// <summary>An unfired one. Cancelled, it fails at once with <see cref="CancelledError"/>.</summary>
    public Deferred()
    {
    }

    /// <summary>An unfired one that knows how to stop the work behind it.</summary>
    /// <param name="canceller">Called by <see cref="DeferredBase.Cancel"/> before it is fired. It may fire its argument.</param>
    public Deferred(Action<Deferred> canceller)
    {
        ArgumentNullException.ThrowIfNull(canceller);
        SetCancelTarget(canceller);
    }

    internal Deferred(DeferredBase viewed)
        : base(viewed)
    {
    }

    /// <summary>The failure the chain holds now, if it holds one.</summary>
    public Failure? Failure => Root.FailureNow;

    /// <summary>Fires it: the first callback runs.</summary>
    /// <exception cref="AlreadyCalledError">It was fired before.</exception>
    public void Callback()
    {
        RequireOwner();
        if (MayFire())
        {
            SetNothing();
            RunSteps();
        }
    }

    /// <summary>Adds a callback.</summary>
    /// <param name="callback">What it throws becomes the chain's failure.</param>
    [OverloadResolutionPriority(-1)]
    public Deferred AddCallback(Action callback) => With(Then(callback));

    /// <summary>Adds a callback that makes a value.</summary>
    /// <typeparam name="TOut">What it returns.</typeparam>
    /// <param name="callback">What it throws becomes the chain's failure.</param>
    public Deferred<TOut> AddCallback<TOut>(Func<TOut> callback) => With<TOut>(Then(callback));

    /// <summary>Adds a callback whose deferred is waited for.</summary>
    /// <param name="callback">Returns what to wait for.</param>
    public Deferred AddCallback(Func<Deferred> callback) => With(ThenInner(callback));

    /// <summary>Adds a callback whose deferred is waited for.</summary>
    /// <typeparam name="TOut">What that comes to.</typeparam>
    /// <param name="callback">Returns what to wait for.</param>
    [OverloadResolutionPriority(1)]
    public Deferred<TOut> AddCallback<TOut>(Func<Deferred<TOut>> callback) => With<TOut>(ThenInner(callback));

    /// <summary>Adds a callback with an argument.</summary>
    /// <typeparam name="TArg">The argument's type.</typeparam>
    /// <param name="callback">Gets <paramref name="arg"/>.</param>
    /// <param name="arg">Passed on.</param>
    [OverloadResolutionPriority(-1)]
    public Deferred AddCallback<TArg>(Action<TArg> callback, TArg arg)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return With(Then(() => callback(arg)));
    }

    /// <summary>Adds a callback with an argument that makes a value.</summary>
    /// <typeparam name="TArg">The argument's type.</typeparam>
    /// <typeparam name="TOut">What the callback returns.</typeparam>
    /// <param name="callback">Gets <paramref name="arg"/>.</param>
    /// <param name="arg">Passed on.</param>
    public Deferred<TOut> AddCallback<TArg, TOut>(Func<TArg, TOut> callback, TArg arg)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return With<TOut>(Then(() => callback(arg)));
    }

    /// <summary>Adds an errback that makes up for the failure.</summary>
    /// <param name="errback">Gets the failure. What it throws is the next one.</param>
    [OverloadResolutionPriority(-1)]
    public Deferred AddErrback(Action<Failure> errback) => With(OnFailure(errback));

    /// <summary>Adds an errback whose deferred is waited for.</summary>
    /// <param name="errback">Gets the failure.</param>
    [OverloadResolutionPriority(1)]
    public Deferred AddErrback(Func<Failure, Deferred> errback) => With(OnFailureInner(errback));

    /// <summary>Adds an errback that passes a failure on: the same one or another.</summary>
    /// <param name="errback">Gets the failure.</param>
    public Deferred AddErrback(Func<Failure, Failure> errback) => With(OnFailure(errback));

    /// <summary>Adds an errback with an extra argument.</summary>
    /// <typeparam name="TArg">The argument's type.</typeparam>
    /// <param name="errback">Gets the failure and <paramref name="arg"/>.</param>
    /// <param name="arg">Passed on.</param>
    public Deferred AddErrback<TArg>(Action<Failure, TArg> errback, TArg arg)
    {
        ArgumentNullException.ThrowIfNull(errback);
        return With(OnFailure((Failure fail) => errback(fail, arg)));
    }

    /// <summary>Adds a callback and an errback side by side: a failure of the first does not reach the second.</summary>
    /// <param name="callback">Runs after success.</param>
    /// <param name="errback">Gets the failure.</param>
    [OverloadResolutionPriority(-1)]
    public Deferred AddCallbacks(Action callback, Action<Failure> errback) =>
        With(new EitherStep(Then(callback), OnFailure(errback)));

    /// <summary>Adds a callback and an errback side by side; the errback passes a failure on.</summary>
    /// <param name="callback">Runs after success.</param>
    /// <param name="errback">Gets the failure.</param>
    public Deferred AddCallbacks(Action callback, Func<Failure, Failure> errback) =>
        With(new EitherStep(Then(callback), OnFailure(errback)));

    /// <summary>Adds a callback and an errback side by side that make a value.</summary>
    /// <typeparam name="TOut">What both return.</typeparam>
    /// <param name="callback">Runs after success.</param>
    /// <param name="errback">Gets the failure.</param>
    public Deferred<TOut> AddCallbacks<TOut>(Func<TOut> callback, Func<Failure, TOut> errback) =>
        With<TOut>(new EitherStep(Then(callback), OnFailure(errback)));

    /// <summary>Adds a callback and an errback side by side; the deferred of either is waited for.</summary>
    /// <param name="callback">Runs after success.</param>
    /// <param name="errback">Gets the failure.</param>
    [OverloadResolutionPriority(1)]
    public Deferred AddCallbacks(Func<Deferred> callback, Func<Failure, Deferred> errback) =>
        With(new EitherStep(ThenInner(callback), OnFailureInner(errback)));

    /// <summary>Adds what is to happen in either case; success or failure passes by unchanged.</summary>
    /// <param name="callback">What to do. If it throws, that is the chain's failure.</param>
    public Deferred AddBoth(Action callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return With(new FinallyStep(callback));
    }

    /// <summary>Adds a callback for success (<see langword="null"/>) and failure alike.</summary>
    /// <param name="callback">Gets the failure, which counts as handled, or <see langword="null"/>.</param>
    public Deferred AddBoth(Action<Failure?> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return With(new EitherStep(new ThenActionStep(() => callback(null)), new ErrbackActionStep(callback)));
    }

    /// <summary>Fires <paramref name="other"/> when this one is done, with its failure if it has one.</summary>
    /// <param name="other">A deferred that nobody else fires.</param>
    public Deferred ChainDeferred(Deferred other)
    {
        ArgumentNullException.ThrowIfNull(other);
        other.RequireOwner();
        other.SetCancelTargetIfUnfired(this);
        return With(new FireStep(other));
    }

    /// <summary>Fails with <see cref="Defer.TimeoutError"/>, cancelling the work, unless it fires in time.</summary>
    /// <param name="timeout">Seconds from now.</param>
    /// <param name="clock">Whose time counts.</param>
    /// <param name="onTimeoutCancel">
    /// What to make of a result that came after the time was up, in place of <see cref="Defer.TimeoutError"/>: gets the failure
    /// (<see langword="null"/> for success) and the timeout, and returns the failure to go on with, if any.
    /// </param>
    public Deferred AddTimeout(double timeout, IReactorTime clock, Func<Failure?, double, Failure?>? onTimeoutCancel = null)
    {
        ArgumentNullException.ThrowIfNull(clock);
        bool timedOut = false;
        IDelayedCall call = clock.CallLater(timeout, () =>
        {
            timedOut = true;
            Cancel();
        });
        AddBoth(() =>
        {
            if (call.Active())
            {
                call.Cancel();
            }
        });
        if (onTimeoutCancel is null)
        {
            return AddErrback(fail => timedOut && fail.Check<CancelledError>() ? new Defer.TimeoutError(timeout) : fail);
        }

        return AddBoth((Failure? fail) => (timedOut ? onTimeoutCancel(fail, timeout) : fail)?.RaiseException());
    }

    /// <summary>As <see cref="AddTimeout(double, IReactorTime, Func{Failure, double, Failure}?)"/>.</summary>
    /// <param name="timeout">From now.</param>
    /// <param name="clock">Whose time counts.</param>
    /// <param name="onTimeoutCancel">What to make of a result that came after the time was up; the timeout comes in seconds.</param>
    public Deferred AddTimeout(TimeSpan timeout, IReactorTime clock, Func<Failure?, double, Failure?>? onTimeoutCancel = null) =>
        AddTimeout(timeout.TotalSeconds, clock, onTimeoutCancel);

    /// <summary>For <see langword="await"/>. The continuation runs inside <c>Callback</c> or <c>Errback</c>.</summary>
    public DeferredAwaiter GetAwaiter() => new(Root);

    private protected override object? BoxSlot() => ResultMark.Nothing;

    private protected override void CallCanceller(object canceller) => ((Action<Deferred>)canceller)(this);

    private protected override Type SlotType() => typeof(void);

    private static ThenActionStep Then(Action callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return new(callback);
    }

    private static ThenMapStep<TOut> Then<TOut>(Func<TOut> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return new(callback);
    }

    private static ThenInnerStep ThenInner(Func<DeferredBase> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return new(callback);
    }
}
