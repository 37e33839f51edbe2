using System.Runtime.CompilerServices;

namespace Twisted.Internet;

/// <summary>
/// What <see cref="DeferredLock"/> and <see cref="DeferredSemaphore"/> share: some tokens, and a queue of those who wait for one, served in
/// the order they came. Reactor thread only. Twisted: <c>defer._ConcurrencyPrimitive</c>.
/// </summary>
/// <remarks>
/// In an async method: <c>await using (await primitive.Acquire()) { … }</c> gives the token back at the end of the block.
/// </remarks>
/// <typeparam name="TSelf">The class itself.</typeparam>
public abstract class ConcurrencyPrimitive<TSelf> : IAsyncDisposable
    where TSelf : ConcurrencyPrimitive<TSelf>
{
    private readonly LinkedList<Deferred<TSelf>> _waiting = [];
    private readonly int _limit;
    private int _free;
    private bool _handingOut;

    private protected ConcurrencyPrimitive(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        _limit = limit;
        _free = limit;
    }

    /// <summary>How many wait for a token.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>The tokens that neither somebody has nor the next in the queue is about to get.</summary>
    private protected int Free => Math.Max(0, _free - _waiting.Count);

    private protected int Limit => _limit;

    /// <summary>Asks for a token.</summary>
    /// <returns>
    /// Fires with this object when the token is there, at once if one is free. Whoever has got it calls <see cref="Release"/>.
    /// Cancelled while it waits, it leaves the queue.
    /// </returns>
    public Deferred<TSelf> Acquire()
    {
        if (Free > 0)
        {
            _free--;
            return Defer.Succeed((TSelf)this);
        }

        LinkedListNode<Deferred<TSelf>>? place = null;
        Deferred<TSelf> waiter = new(_ => _waiting.Remove(place!));
        place = _waiting.AddLast(waiter);
        return waiter;
    }

    /// <summary>Gives a token back: the first in the queue gets it before this returns.</summary>
    /// <remarks>Called by one who has just been given the token, it leaves the handing on to the release that is going on.</remarks>
    /// <exception cref="InvalidOperationException">More is given back than was acquired.</exception>
    public void Release()
    {
        if (_free == _limit)
        {
            throw new InvalidOperationException($"{GetType().Name}: more released than acquired.");
        }

        _free++;
        HandOut();
    }

    /// <summary>Waits for a token, calls <paramref name="f"/>, and gives the token back when its deferred is done, well or not.</summary>
    /// <typeparam name="T">What the deferred comes to.</typeparam>
    /// <param name="f">What to call.</param>
    /// <returns>What <paramref name="f"/> comes to. Cancelling it leaves the queue, or cancels that deferred.</returns>
    [OverloadResolutionPriority(1)]
    public Deferred<T> Run<T>(Func<Deferred<T>> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        return Acquire().AddCallback(_ => Defer.MaybeDeferred(f).AddBoth(Release));
    }

    /// <summary>As <see cref="Run{T}(Func{Deferred{T}})"/>, without a value.</summary>
    /// <param name="f">What to call.</param>
    public Deferred Run(Func<Deferred> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        return Acquire().AddCallback(_ => Defer.MaybeDeferred(f).AddBoth(Release));
    }

    /// <summary>As <see cref="Run{T}(Func{Deferred{T}})"/>, for what is done when it returns.</summary>
    /// <typeparam name="T">What it returns.</typeparam>
    /// <param name="f">What to call.</param>
    public Deferred<T> Run<T>(Func<T> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        return Acquire().AddCallback(_ => Defer.MaybeDeferred(f).AddBoth(Release));
    }

    /// <summary>As <see cref="Run{T}(Func{Deferred{T}})"/>, for what is done when it returns.</summary>
    /// <param name="f">What to call.</param>
    [OverloadResolutionPriority(-1)]
    public Deferred Run(Action f)
    {
        ArgumentNullException.ThrowIfNull(f);
        return Acquire().AddCallback(_ => Defer.Execute(f).AddBoth(Release));
    }

    /// <summary><see cref="Release"/>, for <c>await using</c>.</summary>
#pragma warning disable CA1816 // It ends a block, not the object's life; a finalizer would still be due.
    ValueTask IAsyncDisposable.DisposeAsync()
#pragma warning restore CA1816
    {
        Release();
        return ValueTask.CompletedTask;
    }

    /// <summary>A loop and no recursion: thousands may wait, and each may be done at once.</summary>
    private void HandOut()
    {
        if (_handingOut)
        {
            return;
        }

        _handingOut = true;
        try
        {
            while (_free > 0 && _waiting.First is { } first)
            {
                _waiting.RemoveFirst();
                _free--;
                first.Value.Callback((TSelf)this);
            }
        }
        finally
        {
            _handingOut = false;
        }
    }
}
