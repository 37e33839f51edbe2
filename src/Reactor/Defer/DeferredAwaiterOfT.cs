using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Twisted.Internet;

/// <summary>What <see langword="await"/> uses on a <see cref="Deferred{T}"/>; not for direct use.</summary>
/// <typeparam name="T">The value's type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DeferredAwaiter<T> : ICriticalNotifyCompletion, IDeferredAwaiter, IEquatable<DeferredAwaiter<T>>
{
    private readonly DeferredBase _awaited;

    internal DeferredAwaiter(DeferredBase awaited) => _awaited = awaited;

    /// <summary>Whether the result is there and no callback is still to run.</summary>
    public bool IsCompleted => _awaited.IsSettled;

    /// <summary>The same deferred is awaited.</summary>
    /// <param name="left">One awaiter.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(DeferredAwaiter<T> left, DeferredAwaiter<T> right) => left.Equals(right);

    /// <summary>Different deferreds are awaited.</summary>
    /// <param name="left">One awaiter.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(DeferredAwaiter<T> left, DeferredAwaiter<T> right) => !left.Equals(right);

    /// <summary>The value; a failure is thrown, its stack kept, and counts as handled.</summary>
    public T GetResult() => _awaited.TakeAwaited<T>();

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => _awaited.Add(new ObserveStep(Awaiting.FlowingContext(continuation)));

    /// <inheritdoc/>
    public void UnsafeOnCompleted(Action continuation) => _awaited.Add(new ObserveStep(_ => continuation()));

    /// <inheritdoc/>
    public bool Equals(DeferredAwaiter<T> other) => ReferenceEquals(_awaited, other._awaited);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is DeferredAwaiter<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(_awaited);
}
