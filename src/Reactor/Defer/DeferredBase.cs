using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Twisted.Python;

namespace Twisted.Internet;

/// <summary>
/// What <see cref="Deferred"/> and <see cref="Deferred{T}"/> share: one chain of callbacks, its current result, and the
/// waiting. A deferred made with <c>new</c> owns its chain; what <c>AddCallback</c> returns is a typed view over the same
/// chain. Reactor thread only. Twisted: <c>twisted.internet.defer.Deferred</c>.
/// </summary>
public abstract class DeferredBase
{
    /// <summary>The last step of a ring (its <c>Next</c> is the first one), so that one field serves both ends.</summary>
    private DeferredStep? _lastStep;

    /// <summary>
    /// A value (boxed if need be), a <see cref="Failure"/>, an <see cref="UnhandledFailure"/> or one of <see cref="ResultMark"/>; in a view,
    /// the owner of the chain.
    /// </summary>
    private object? _result;

    /// <summary>Before firing: the canceller, or the deferred an async method awaits. After: the deferred this chain waits for.</summary>
    private object? _cancelTarget;

    private ushort _pauses;
    private Flags _flags;

    private protected DeferredBase()
    {
    }

    private protected DeferredBase(DeferredBase viewed)
    {
        _result = viewed.Root;
        _flags = Flags.View;
    }

    [Flags]
    private enum Flags : ushort
    {
        None = 0,
        Called = 1,
        IgnoreNextCall = 2,
        InLoop = 4,
        Waiting = 8,
        FailureSeen = 16,
        View = 32,
    }

    /// <summary>Whether it has been fired, by a value or a failure. Its callbacks may still be waiting for another deferred.</summary>
    public bool Called => Root.Has(Flags.Called);

    /// <summary>How many times <see cref="Pause"/> was called without its <see cref="Unpause"/>.</summary>
    public int Paused => Root._pauses;

    /// <summary>The chain's owner; this object itself unless it is a view.</summary>
    internal DeferredBase Root => Has(Flags.View) ? Unsafe.As<DeferredBase>(_result!) : this;

    /// <summary>No step is left and the result is there to be taken.</summary>
    internal bool IsSettled =>
        (_flags & (Flags.Called | Flags.Waiting | Flags.InLoop)) == Flags.Called && _pauses == 0 && _lastStep is null;

    internal bool HasSteps => _lastStep is not null;

    private bool IsRunnable => (_flags & (Flags.Called | Flags.Waiting)) == Flags.Called && _pauses == 0;

    /// <summary>Fires it with a failure: the first errback gets it.</summary>
    /// <param name="fail">What went wrong; an exception converts.</param>
    /// <exception cref="AlreadyCalledError">It was fired before.</exception>
    public void Errback(Failure fail)
    {
        ArgumentNullException.ThrowIfNull(fail);
        RequireOwner();
        if (MayFire())
        {
            _result = fail;
            RunSteps();
        }
    }

    /// <summary>Holds the callbacks back until <see cref="Unpause"/>; calls nest.</summary>
    public void Pause()
    {
        DeferredBase root = Root;
        root._pauses = checked((ushort)(root._pauses + 1));
    }

    /// <summary>Undoes one <see cref="Pause"/>; the last one lets the callbacks run.</summary>
    /// <exception cref="InvalidOperationException">It is not paused.</exception>
    public void Unpause()
    {
        DeferredBase root = Root;
        if (root._pauses == 0)
        {
            throw new InvalidOperationException("Unpause without Pause.");
        }

        root._pauses--;
        root.RunSteps();
    }

    /// <summary>
    /// Gives up. Not yet fired: the canceller is called, or what the async method awaits is cancelled; if that does not
    /// fire it, it fails with <see cref="CancelledError"/>. Fired, but waiting for another deferred: that one is cancelled.
    /// Otherwise nothing happens. Without a canceller, the one late <c>Callback</c> or <c>Errback</c> of whoever was working
    /// on it is ignored.
    /// </summary>
    public void Cancel()
    {
        DeferredBase target = Root;

        // Deferreds may wait for each other, in a ring that this one need not be part of: one that goes half as fast is caught up with there.
        DeferredBase behind = target;
        bool moveBehind = false;
        while (target.IsForwardingCancel(out DeferredBase? next))
        {
            target = next;
            if (ReferenceEquals(target, behind))
            {
                return;
            }

            if (moveBehind && behind.IsForwardingCancel(out DeferredBase? nextBehind))
            {
                behind = nextBehind;
            }

            moveBehind = !moveBehind;
        }

        if (!target.Has(Flags.Called))
        {
            target.CancelUnfired();
        }
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"<{TypeName()} {(Called ? (Root.FailureNow is { } fail ? fail.ToString() : "called") : "not called")}>";

    /// <summary>Adds a step and runs it at once if the result is there.</summary>
    internal void Add(DeferredStep step)
    {
        DeferredBase root = Root;
        root.Append(step);
        root.RunSteps();
    }

    /// <summary>The chain's current failure, if that is what it holds.</summary>
    internal Failure? FailureNow => _result switch
    {
        Failure fail => fail,
        UnhandledFailure pending => pending.Failure,
        _ => null,
    };

    internal void SetFailure(Failure fail)
    {
        _flags &= ~Flags.FailureSeen;
        _result = fail;
    }

    /// <summary>The chain goes on without a value.</summary>
    internal void SetNothing() => _result = ResultMark.Nothing;

    /// <summary>Makes <paramref name="value"/> the chain's result. Like Twisted, a failure or a deferred in it counts as one.</summary>
    internal void SetValue<T>(T value)
    {
        if (typeof(T).IsValueType && this is Deferred<T> own)
        {
            own.Slot = value;
            _result = ResultMark.InSlot;
            return;
        }

        object? boxed = value;
        switch (boxed)
        {
            case Failure fail:
                SetFailure(fail);
                break;
            case DeferredBase inner:
                WaitFor(inner);
                break;
            default:
                _result = boxed;
                break;
        }
    }

    /// <summary>Reads the current value as a <typeparamref name="T"/>; the chain must not hold a failure.</summary>
    internal T GetValue<T>()
    {
        return TryGetValue(out T value) ? value : throw WrongView<T>();
    }

    /// <summary>The result as a view of this type sees it; <see langword="null"/> before it is there.</summary>
    internal Result<T>? CurrentResult<T>()
    {
        if (!Has(Flags.Called) || Has(Flags.Waiting))
        {
            return null;
        }

        if (FailureNow is { } fail)
        {
            return fail;
        }

        return TryGetValue(out T value) ? value : new Failure(WrongView<T>());
    }

    /// <summary>Somebody has looked at the failure in place, so that it is no longer an unhandled one.</summary>
    internal void MarkFailureSeen()
    {
        _flags |= Flags.FailureSeen;
        if (_result is UnhandledFailure pending)
        {
            pending.Handled();
            _result = pending.Failure;
        }
    }

    /// <summary>For an awaiter: success returns, a failure is thrown and is no longer an unhandled one.</summary>
    internal void TakeAwaited()
    {
        if (!Has(Flags.Called) || Has(Flags.Waiting))
        {
            throw new InvalidOperationException("The Deferred has no result yet, and waiting for it would block; await it.");
        }

        if (FailureNow is { } fail)
        {
            MarkFailureSeen();
            fail.RaiseException();
        }
    }

    /// <summary>As <see cref="TakeAwaited()"/>, with the value.</summary>
    internal T TakeAwaited<T>()
    {
        TakeAwaited();
        return GetValue<T>();
    }

    /// <summary>Lets the chain go on with the result of <paramref name="other"/>, as soon as that is there.</summary>
    internal void WaitFor(DeferredBase? other)
    {
        DeferredBase? inner = other?.Root;
        if (inner is null || ReferenceEquals(inner, this))
        {
            SetFailure(new InvalidOperationException(inner is null
                ? "A callback returned null in place of a Deferred."
                : "A callback returned the very Deferred it is a callback of; it would wait for itself."));
        }
        else if (inner.IsSettled)
        {
            TakeResultOf(inner);
        }
        else
        {
            _flags |= Flags.Waiting;
            _cancelTarget = inner;
            inner.Append(new ContinueStep(this));
        }
    }

    /// <summary>Ends a wait begun by <see cref="WaitFor"/>.</summary>
    internal void Continue(DeferredBase inner)
    {
        _flags &= ~Flags.Waiting;
        _cancelTarget = null;
        TakeResultOf(inner);
    }

    /// <summary>Moves the result over; <paramref name="inner"/> is left without one, as in Twisted.</summary>
    internal void TakeResultOf(DeferredBase inner)
    {
        if (inner.FailureNow is { } fail)
        {
            inner.MarkFailureSeen();
            SetFailure(fail);
        }
        else
        {
            _result = inner.Held;
        }

        inner._result = ResultMark.Nothing;
    }

    /// <summary>Fires this one with the result of another, its callbacks left to the loop.</summary>
    internal void FireWithResultOf(DeferredBase inner)
    {
        RequireOwner();
        if (MayFire())
        {
            TakeResultOf(inner);
        }
    }

    internal void SetCancelTarget(object? target) => _cancelTarget = target;

    /// <summary>Cancelling this one is to cancel <paramref name="source"/>, which will fire it; a canceller of its own goes first.</summary>
    internal void SetCancelTargetIfUnfired(DeferredBase source)
    {
        if (!Has(Flags.Called) && _cancelTarget is null)
        {
            _cancelTarget = source.Root;
        }
    }

    /// <summary>An async method waits: a cancel goes to what it waits for, if that is a deferred.</summary>
    internal void AwaitedBy(DeferredBase? awaited)
    {
        if (!Has(Flags.Called))
        {
            _cancelTarget = awaited;
        }
    }

    /// <summary>An async method has ended; false when a cancel was quicker, and nobody wants the result any more.</summary>
    internal bool MayEnd() => !Has(Flags.Called) && MayFire();

    /// <summary>Adds a step and returns a view of the chain as it is after that step.</summary>
    private protected Deferred<TOut> With<TOut>(DeferredStep step)
    {
        Add(step);
        return this as Deferred<TOut> ?? new Deferred<TOut>(this);
    }

    /// <summary>Adds a step and returns a view without a value.</summary>
    private protected Deferred With(DeferredStep step)
    {
        Add(step);
        return this as Deferred ?? new Deferred(this);
    }

    private protected static ErrbackMapStep<TOut> OnFailure<TOut>(Func<Failure, TOut> errback)
    {
        ArgumentNullException.ThrowIfNull(errback);
        return new(errback);
    }

    private protected static ErrbackActionStep OnFailure(Action<Failure> errback)
    {
        ArgumentNullException.ThrowIfNull(errback);
        return new(errback);
    }

    private protected static ErrbackInnerStep OnFailureInner(Func<Failure, DeferredBase> errback)
    {
        ArgumentNullException.ThrowIfNull(errback);
        return new(errback);
    }

    /// <summary>Claims the one firing. False: the late call after a cancel, to be ignored.</summary>
    internal bool MayFire()
    {
        if (!Has(Flags.Called))
        {
            _flags |= Flags.Called;
            _cancelTarget = null;
            return true;
        }

        if (!Has(Flags.IgnoreNextCall))
        {
            throw new AlreadyCalledError();
        }

        _flags &= ~Flags.IgnoreNextCall;
        return false;
    }

    internal void RequireOwner()
    {
        if (Has(Flags.View))
        {
            throw new InvalidOperationException(
                "Fire the Deferred that was made with new, not what AddCallback or a conversion returned.");
        }
    }

    /// <summary>Runs what can run, unless a loop further up the stack will.</summary>
    internal void RunSteps()
    {
        if (IsRunnable && !Has(Flags.InLoop))
        {
            DeferredLoop loop = default;
            loop.Push(this);
            loop.Run();
        }
    }

    /// <summary>A loop takes this chain on. False: some loop already has it.</summary>
    internal bool EnterLoop()
    {
        if (Has(Flags.InLoop))
        {
            return false;
        }

        _flags |= Flags.InLoop;
        return true;
    }

    /// <summary>A loop has no more to do here for now; a failure that nobody took starts to be watched.</summary>
    internal void LeaveLoop()
    {
        _flags &= ~Flags.InLoop;
        if (IsRunnable && !Has(Flags.FailureSeen) && _result is Failure fail)
        {
            _result = new UnhandledFailure(fail);
        }
    }

    /// <summary>The next step that may run now; taken off the chain.</summary>
    internal DeferredStep? TakeStep()
    {
        if (!IsRunnable || _lastStep is not { } last)
        {
            return null;
        }

        if (_result is UnhandledFailure pending)
        {
            pending.Handled();
            _result = pending.Failure;
        }

        DeferredStep first = last.Next!;
        if (ReferenceEquals(first, last))
        {
            _lastStep = null;
        }
        else
        {
            last.Next = first.Next;
        }

        first.Next = null;
        return first;
    }

    private protected abstract object? BoxSlot();

    /// <summary>Calls the canceller that was given to the constructor, with the type it expects.</summary>
    private protected abstract void CallCanceller(object canceller);

    private void Append(DeferredStep step)
    {
        if (_lastStep is { } last)
        {
            step.Next = last.Next;
            last.Next = step;
        }
        else
        {
            step.Next = step;
        }

        _lastStep = step;
    }

    private bool IsForwardingCancel([NotNullWhen(true)] out DeferredBase? next)
    {
        next = _cancelTarget as DeferredBase;
        return next is not null;
    }

    private void CancelUnfired()
    {
        if (_cancelTarget is { } canceller)
        {
            CallCanceller(canceller);
        }
        else
        {
            _flags |= Flags.IgnoreNextCall;
        }

        if (!Has(Flags.Called))
        {
            Errback(new CancelledError());
        }
    }

    private bool Has(Flags flag) => (_flags & flag) != Flags.None;

    private string TypeName() => this is Deferred ? nameof(Deferred) : $"Deferred<{SlotType().Name}>";

    private protected abstract Type SlotType();

    private bool TryGetValue<T>(out T value)
    {
        if (ReferenceEquals(_result, ResultMark.InSlot) && this is Deferred<T> own)
        {
            value = own.Slot!;
            return true;
        }

        object? held = Held;
        if (held is T typed and not ResultMark)
        {
            value = typed;
            return true;
        }

        value = default!;
        return held is null && default(T) is null;
    }

    private object? Held => ReferenceEquals(_result, ResultMark.InSlot) ? BoxSlot() : _result;

    private InvalidCastException WrongView<T>() => new(ReferenceEquals(_result, ResultMark.Nothing)
        ? $"The callbacks so far have left no value, but a {typeof(T).Name} is asked for."
        : $"The callbacks so far have left a {Held?.GetType().Name ?? "null"}, but a {typeof(T).Name} is asked for.");
}
