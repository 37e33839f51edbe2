using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Twisted.Internet;

/// <summary>What <see langword="await"/> uses on a <see cref="Deferred"/>; not for direct use.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DeferredAwaiter : ICriticalNotifyCompletion, IDeferredAwaiter, IEquatable<DeferredAwaiter>
{
    private readonly DeferredBase _awaited;

    internal DeferredAwaiter(DeferredBase awaited) => _awaited = awaited;

    /// <summary>Whether it is done and no callback is still to run.</summary>
    public bool IsCompleted => _awaited.IsSettled;

    internal DeferredBase Awaited => _awaited;

    /// <summary>The same deferred is awaited.</summary>
    /// <param name="left">One awaiter.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(DeferredAwaiter left, DeferredAwaiter right) => left.Equals(right);

    /// <summary>Different deferreds are awaited.</summary>
    /// <param name="left">One awaiter.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(DeferredAwaiter left, DeferredAwaiter right) => !left.Equals(right);

    /// <summary>Nothing; a failure is thrown, its stack kept, and counts as handled.</summary>
    public void GetResult() => _awaited.TakeAwaited();

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => _awaited.Add(new ObserveStep(Awaiting.FlowingContext(continuation)));

    /// <inheritdoc/>
    public void UnsafeOnCompleted(Action continuation) => _awaited.Add(new ObserveStep(_ => continuation()));

    /// <inheritdoc/>
    public bool Equals(DeferredAwaiter other) => ReferenceEquals(_awaited, other._awaited);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is DeferredAwaiter other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(_awaited);
}
