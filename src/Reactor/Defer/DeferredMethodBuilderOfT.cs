using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Twisted.Internet;

/// <summary>Lets the compiler make async methods that return a <see cref="Deferred{T}"/>; not for direct use.</summary>
/// <typeparam name="T">The value's type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct DeferredMethodBuilder<T> : IEquatable<DeferredMethodBuilder<T>>
{
    private Deferred<T>? _deferred;

    /// <summary>The deferred that the method returns.</summary>
    public Deferred<T> Task => _deferred ??= new Deferred<T>();

    /// <summary>The same method is built.</summary>
    /// <param name="left">One builder.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(DeferredMethodBuilder<T> left, DeferredMethodBuilder<T> right) => left.Equals(right);

    /// <summary>Different methods are built.</summary>
    /// <param name="left">One builder.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(DeferredMethodBuilder<T> left, DeferredMethodBuilder<T> right) => !left.Equals(right);

    /// <summary>A new builder.</summary>
#pragma warning disable CA1000 // The compiler calls it there.
    public static DeferredMethodBuilder<T> Create() => default;
#pragma warning restore CA1000

#pragma warning disable CA1822 // The compiler calls both on an instance.
    /// <summary>Runs the method to its first await that is not done yet.</summary>
    /// <typeparam name="TStateMachine">The method's state machine.</typeparam>
    /// <param name="stateMachine">The method.</param>
    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine =>
        // The base library's own builder puts the caller's execution context back afterwards; it keeps no state in this call.
        default(AsyncTaskMethodBuilder).Start(ref stateMachine);

    /// <summary>Of no use here: the state machine is never boxed by itself.</summary>
    /// <param name="stateMachine">The method.</param>
    public readonly void SetStateMachine(IAsyncStateMachine stateMachine)
    {
    }
#pragma warning restore CA1822

    /// <summary>The method returned.</summary>
    /// <param name="result">Its value.</param>
    public void SetResult(T result)
    {
        if (_deferred is null)
        {
            _deferred = result;
        }
        else if (_deferred.MayEnd())
        {
            _deferred.SetValue(result);
            RunUnlessLoopDoes();
        }
        else
        {
            ((IAsyncBox)_deferred).End();
        }
    }

    /// <summary>The method threw.</summary>
    /// <param name="exception">What it threw.</param>
    public void SetException(Exception exception)
    {
        if (_deferred is null)
        {
            _deferred = new Deferred<T>();
            _deferred.Errback(exception);
        }
        else if (_deferred.MayEnd())
        {
            _deferred.SetFailure(exception);
            RunUnlessLoopDoes();
        }
        else
        {
            ((IAsyncBox)_deferred).End();
        }
    }

    /// <summary>The method awaits.</summary>
    /// <typeparam name="TAwaiter">What awaits.</typeparam>
    /// <typeparam name="TStateMachine">The method's state machine.</typeparam>
    /// <param name="awaiter">The awaiter.</param>
    /// <param name="stateMachine">The method.</param>
    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine
    {
        IAsyncBox box = Box(ref stateMachine);
        box.Suspend(null);
        awaiter.OnCompleted(box.MoveNextAction);
    }

    /// <summary>The method awaits.</summary>
    /// <typeparam name="TAwaiter">What awaits.</typeparam>
    /// <typeparam name="TStateMachine">The method's state machine.</typeparam>
    /// <param name="awaiter">The awaiter.</param>
    /// <param name="stateMachine">The method.</param>
    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine
    {
        IAsyncBox box = Box(ref stateMachine);
        if (default(TAwaiter) is not null && awaiter is IDeferredAwaiter)
        {
            // Both our awaiters hold one reference and nothing else. Read as the plain one, neither is boxed, optimized or not.
            DeferredBase awaited = Unsafe.As<TAwaiter, DeferredAwaiter>(ref awaiter).Awaited;
            awaited.Add(box.Suspend(awaited));
        }
        else
        {
            box.Suspend(null);
            awaiter.UnsafeOnCompleted(box.MoveNextAction);
        }
    }

    /// <inheritdoc/>
    public readonly bool Equals(DeferredMethodBuilder<T> other) => ReferenceEquals(_deferred, other._deferred);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is DeferredMethodBuilder<T> other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => _deferred is null ? 0 : RuntimeHelpers.GetHashCode(_deferred);

    private readonly void RunUnlessLoopDoes()
    {
        if (((IAsyncBox)_deferred!).End())
        {
            _deferred!.RunSteps();
        }
    }

    private IAsyncBox Box<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine
    {
        if (_deferred is IAsyncBox box)
        {
            return box;
        }

        AsyncBox<T, TStateMachine> made = new();
        // The builder is a field of the state machine: it must know the box before the machine is copied there.
        _deferred = made;
        made.Keep(stateMachine);
        return made;
    }
}
