using System.Runtime.CompilerServices;
using Twisted.Python;

namespace Twisted.Internet;

/// <summary>
/// A result that is not there yet, and what is to happen when it is. Callbacks run at once, on the thread that fires it,
/// in the order they were added; each gets what the one before returned. It can be awaited, and it is what an
/// <see langword="async"/> method may return. Reactor thread only. Twisted: <c>defer.Deferred</c>.
/// </summary>
/// <remarks>
/// <para><c>AddCallback</c> and its kin add to this chain and return a view over the same chain with the type the
/// chain has from there on. So both <c>d.AddCallback(F).AddErrback(G)</c> and <c>d.AddCallback(F); d.AddErrback(G);</c> do what
/// they do in Twisted. A callback that gets to see a value of another type than its view promises (possible in the second
/// style only) is skipped and the chain goes on with an <see cref="InvalidCastException"/>.</para>
/// <para>Awaiting leaves the result in place; a failure that was awaited counts as handled.</para>
/// </remarks>
/// <typeparam name="T">The value's type.</typeparam>
[AsyncMethodBuilder(typeof(DeferredMethodBuilder<>))]
public class Deferred<T> : DeferredBase
{
    /// <summary>An unfired one. Cancelled, it fails at once with <see cref="CancelledError"/>.</summary>
    public Deferred()
    {
    }

    /// <summary>An unfired one that knows how to stop the work behind it.</summary>
    /// <param name="canceller">Called by <see cref="DeferredBase.Cancel"/> before it is fired. It may fire its argument.</param>
    public Deferred(Action<Deferred<T>> canceller)
    {
        ArgumentNullException.ThrowIfNull(canceller);
        SetCancelTarget(canceller);
    }

    internal Deferred(DeferredBase viewed)
        : base(viewed)
    {
    }

    /// <summary>What the chain holds now; <see langword="null"/> before it fires and while it waits for another deferred.</summary>
    /// <exception cref="InvalidCastException">The callbacks so far have left a value of another type.</exception>
    public Result<T>? Result => Root.CurrentResult<T>();

    internal T? Slot { get; set; }

    /// <summary>An already fired deferred, so that a method that returns one may say <c>return value;</c>.</summary>
    /// <param name="value">Its result.</param>
    public static implicit operator Deferred<T>(T value)
    {
        Deferred<T> fired = new();
        fired.Callback(value);
        return fired;
    }

    /// <summary>A view over the same chain for those who want to know only when, and whether it went well.</summary>
    /// <param name="deferred">The deferred.</param>
    public static implicit operator Deferred(Deferred<T> deferred)
    {
        ArgumentNullException.ThrowIfNull(deferred);
        return new Deferred(deferred);
    }

    /// <summary>Fires it with a value: the first callback gets it.</summary>
    /// <param name="result">The value; not itself a deferred (see <see cref="ChainDeferred(Deferred{T})"/>).</param>
    /// <exception cref="AlreadyCalledError">It was fired before.</exception>
    public void Callback(T result)
    {
        RequireOwner();
        if (result is DeferredBase)
        {
            throw new ArgumentException("A Deferred cannot be the result of another; use ChainDeferred.", nameof(result));
        }

        if (MayFire())
        {
            SetValue(result);
            RunSteps();
        }
    }

    /// <summary>Adds a callback.</summary>
    /// <typeparam name="TOut">What it returns.</typeparam>
    /// <param name="callback">Gets the value. What it throws becomes the chain's failure.</param>
    public Deferred<TOut> AddCallback<TOut>(Func<T, TOut> callback) => With<TOut>(Map(callback));

    /// <summary>Adds a callback whose deferred is waited for.</summary>
    /// <typeparam name="TOut">What that comes to.</typeparam>
    /// <param name="callback">Gets the value.</param>
    [OverloadResolutionPriority(1)]
    public Deferred<TOut> AddCallback<TOut>(Func<T, Deferred<TOut>> callback) => With<TOut>(Inner(callback));

    /// <summary>Adds a callback that leaves no value.</summary>
    /// <param name="callback">Gets the value.</param>
    [OverloadResolutionPriority(-1)]
    public Deferred AddCallback(Action<T> callback) => With(Do(callback));

    /// <summary>Adds a callback whose deferred is waited for and leaves no value.</summary>
    /// <param name="callback">Gets the value.</param>
    public Deferred AddCallback(Func<T, Deferred> callback) => With(Inner(callback));

    /// <summary>Adds a callback with an extra argument.</summary>
    /// <typeparam name="TArg">The argument's type.</typeparam>
    /// <typeparam name="TOut">What the callback returns.</typeparam>
    /// <param name="callback">Gets the value and <paramref name="arg"/>.</param>
    /// <param name="arg">Passed on.</param>
    public Deferred<TOut> AddCallback<TArg, TOut>(Func<T, TArg, TOut> callback, TArg arg)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return With<TOut>(Map((T value) => callback(value, arg)));
    }

    /// <summary>Adds a callback with an extra argument, whose deferred is waited for.</summary>
    /// <typeparam name="TArg">The argument's type.</typeparam>
    /// <typeparam name="TOut">What the deferred comes to.</typeparam>
    /// <param name="callback">Gets the value and <paramref name="arg"/>.</param>
    /// <param name="arg">Passed on.</param>
    [OverloadResolutionPriority(1)]
    public Deferred<TOut> AddCallback<TArg, TOut>(Func<T, TArg, Deferred<TOut>> callback, TArg arg)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return With<TOut>(Inner((T value) => callback(value, arg)));
    }

    /// <summary>Adds a callback with an extra argument that leaves no value.</summary>
    /// <typeparam name="TArg">The argument's type.</typeparam>
    /// <param name="callback">Gets the value and <paramref name="arg"/>.</param>
    /// <param name="arg">Passed on.</param>
    [OverloadResolutionPriority(-1)]
    public Deferred AddCallback<TArg>(Action<T, TArg> callback, TArg arg)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return With(Do((T value) => callback(value, arg)));
    }

    /// <summary>Adds an errback that makes up for the failure.</summary>
    /// <param name="errback">Gets the failure, returns the value to go on with. What it throws is the next failure.</param>
    public Deferred<T> AddErrback(Func<Failure, T> errback) => With<T>(OnFailure(errback));

    /// <summary>Adds an errback whose deferred is waited for.</summary>
    /// <param name="errback">Gets the failure.</param>
    public Deferred<T> AddErrback(Func<Failure, Deferred<T>> errback) => With<T>(OnFailureInner(errback));

    /// <summary>Adds an errback that passes a failure on: the same one or another.</summary>
    /// <param name="errback">Gets the failure.</param>
    [OverloadResolutionPriority(-1)]
    public Deferred<T> AddErrback(Func<Failure, Failure> errback) => With<T>(OnFailure(errback));

    /// <summary>Adds an errback after which the chain goes on without a value.</summary>
    /// <param name="errback">Gets the failure.</param>
    [OverloadResolutionPriority(-2)]
    public Deferred AddErrback(Func<Failure, Deferred> errback) => With(OnFailureInner(errback));

    /// <summary>Adds an errback after which the chain goes on without a value.</summary>
    /// <param name="errback">Gets the failure.</param>
    [OverloadResolutionPriority(-3)]
    public Deferred AddErrback(Action<Failure> errback) => With(OnFailure(errback));

    /// <summary>Adds an errback with an extra argument.</summary>
    /// <typeparam name="TArg">The argument's type.</typeparam>
    /// <param name="errback">Gets the failure and <paramref name="arg"/>.</param>
    /// <param name="arg">Passed on.</param>
    public Deferred<T> AddErrback<TArg>(Func<Failure, TArg, T> errback, TArg arg)
    {
        ArgumentNullException.ThrowIfNull(errback);
        return With<T>(OnFailure((Failure fail) => errback(fail, arg)));
    }

    /// <summary>Adds an errback with an extra argument, after which the chain goes on without a value.</summary>
    /// <typeparam name="TArg">The argument's type.</typeparam>
    /// <param name="errback">Gets the failure and <paramref name="arg"/>.</param>
    /// <param name="arg">Passed on.</param>
    [OverloadResolutionPriority(-1)]
    public Deferred AddErrback<TArg>(Action<Failure, TArg> errback, TArg arg)
    {
        ArgumentNullException.ThrowIfNull(errback);
        return With(OnFailure((Failure fail) => errback(fail, arg)));
    }

    /// <summary>Adds a callback and an errback side by side: a failure of the first does not reach the second.</summary>
    /// <typeparam name="TOut">What both return.</typeparam>
    /// <param name="callback">Gets the value.</param>
    /// <param name="errback">Gets the failure.</param>
    public Deferred<TOut> AddCallbacks<TOut>(Func<T, TOut> callback, Func<Failure, TOut> errback) =>
        With<TOut>(new EitherStep(Map(callback), OnFailure(errback)));

    /// <summary>Adds a callback and an errback side by side; the deferred of either is waited for.</summary>
    /// <typeparam name="TOut">What both come to.</typeparam>
    /// <param name="callback">Gets the value.</param>
    /// <param name="errback">Gets the failure.</param>
    [OverloadResolutionPriority(1)]
    public Deferred<TOut> AddCallbacks<TOut>(Func<T, Deferred<TOut>> callback, Func<Failure, Deferred<TOut>> errback) =>
        With<TOut>(new EitherStep(Inner(callback), OnFailureInner(errback)));

    /// <summary>Adds a callback and an errback side by side; the errback passes a failure on.</summary>
    /// <typeparam name="TOut">What the callback returns.</typeparam>
    /// <param name="callback">Gets the value.</param>
    /// <param name="errback">Gets the failure.</param>
    [OverloadResolutionPriority(-1)]
    public Deferred<TOut> AddCallbacks<TOut>(Func<T, TOut> callback, Func<Failure, Failure> errback) =>
        With<TOut>(new EitherStep(Map(callback), OnFailure(errback)));

    /// <summary>Adds a callback and an errback side by side; a failure leaves no value.</summary>
    /// <typeparam name="TOut">What the callback returns.</typeparam>
    /// <param name="callback">Gets the value.</param>
    /// <param name="errback">Gets the failure.</param>
    [OverloadResolutionPriority(-2)]
    public Deferred AddCallbacks<TOut>(Func<T, TOut> callback, Action<Failure> errback) =>
        With(new EitherStep(Map(callback), OnFailure(errback)));

    /// <summary>Adds a callback and an errback side by side that leave no value.</summary>
    /// <param name="callback">Gets the value.</param>
    /// <param name="errback">Gets the failure.</param>
    [OverloadResolutionPriority(-3)]
    public Deferred AddCallbacks(Action<T> callback, Action<Failure> errback) =>
        With(new EitherStep(Do(callback), OnFailure(errback)));

    /// <summary>Adds a callback for value and failure alike.</summary>
    /// <typeparam name="TOut">What it returns.</typeparam>
    /// <param name="callback">Gets the value or the failure, which counts as handled.</param>
    public Deferred<TOut> AddBoth<TOut>(Func<Result<T>, TOut> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return With<TOut>(new BothMapStep<T, TOut>(callback));
    }

    /// <summary>Adds a callback for value and failure alike that passes on one or the other.</summary>
    /// <param name="callback">Gets the value or the failure.</param>
    [OverloadResolutionPriority(2)]
    public Deferred<T> AddBoth(Func<Result<T>, Result<T>> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return With<T>(new BothResultStep<T>(callback));
    }

    /// <summary>Adds a callback for value and failure alike, whose deferred is waited for.</summary>
    /// <typeparam name="TOut">What that comes to.</typeparam>
    /// <param name="callback">Gets the value or the failure, which counts as handled.</param>
    [OverloadResolutionPriority(1)]
    public Deferred<TOut> AddBoth<TOut>(Func<Result<T>, Deferred<TOut>> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return With<TOut>(new BothInnerStep<T>(callback));
    }

    /// <summary>Adds a callback for value and failure alike that leaves no value.</summary>
    /// <param name="callback">Gets the value or the failure, which counts as handled.</param>
    [OverloadResolutionPriority(-1)]
    public Deferred AddBoth(Action<Result<T>> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return With(new BothActionStep<T>(callback));
    }

    /// <summary>Adds what is to happen in either case; the result, value or failure, passes by unchanged.</summary>
    /// <param name="callback">What to do. If it throws, that is the chain's failure.</param>
    public Deferred<T> AddBoth(Action callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return With<T>(new FinallyStep(callback));
    }

    /// <summary>Fires <paramref name="other"/> with the result of this one, which is left without a value.</summary>
    /// <param name="other">A deferred that nobody else fires.</param>
    public Deferred ChainDeferred(Deferred<T> other)
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
    /// What to make of a result that came after the time was up, in place of <see cref="Defer.TimeoutError"/>: gets it and the timeout.
    /// </param>
    public Deferred<T> AddTimeout(double timeout, IReactorTime clock, Func<Result<T>, double, Result<T>>? onTimeoutCancel = null)
    {
        ArgumentNullException.ThrowIfNull(clock);
        bool timedOut = false;
        IDelayedCall call = clock.CallLater(timeout, () =>
        {
            timedOut = true;
            Cancel();
        });
        return AddBoth((Result<T> result) =>
        {
            if (call.Active())
            {
                call.Cancel();
            }

            if (!timedOut)
            {
                return result;
            }

            return onTimeoutCancel is null ? Defer.TimeoutInPlaceOfCancel(result, timeout) : onTimeoutCancel(result, timeout);
        });
    }

    /// <summary>As <see cref="AddTimeout(double, IReactorTime, Func{Result{T}, double, Result{T}}?)"/>.</summary>
    /// <param name="timeout">From now.</param>
    /// <param name="clock">Whose time counts.</param>
    /// <param name="onTimeoutCancel">What to make of a result that came after the time was up; the timeout comes in seconds.</param>
    public Deferred<T> AddTimeout(TimeSpan timeout, IReactorTime clock, Func<Result<T>, double, Result<T>>? onTimeoutCancel = null) =>
        AddTimeout(timeout.TotalSeconds, clock, onTimeoutCancel);

    /// <summary>For <see langword="await"/>. The continuation runs inside <c>Callback</c> or <c>Errback</c>.</summary>
    public DeferredAwaiter<T> GetAwaiter() => new(Root);

    private protected override object? BoxSlot() => Slot;

    private protected override void CallCanceller(object canceller) => ((Action<Deferred<T>>)canceller)(this);

    private protected override Type SlotType() => typeof(T);

    private static MapStep<T, TOut> Map<TOut>(Func<T, TOut> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return new(callback);
    }

    private static ActionStep<T> Do(Action<T> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return new(callback);
    }

    private static InnerStep<T> Inner(Func<T, DeferredBase> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return new(callback);
    }
}
