namespace Twisted.Internet;

/// <summary>
/// A queue whose <see cref="Get"/> waits: objects that nobody has asked for yet are kept, and so are requests for objects
/// that are not there yet. First come, first served. Reactor thread only. Twisted: <c>defer.DeferredQueue</c>.
/// </summary>
/// <typeparam name="T">What it holds.</typeparam>
public class DeferredQueue<T>
{
    private readonly LinkedList<Deferred<T>> _waiting = [];
    private readonly Queue<T> _pending = new();

    /// <summary>An empty queue.</summary>
    /// <param name="size">How many objects it keeps at most; <see langword="null"/> for no bound, 0 for none unless somebody waits.</param>
    /// <param name="backlog">How many may wait at most; <see langword="null"/> for no bound.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound is negative.</exception>
    public DeferredQueue(int? size = null, int? backlog = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size ?? 0, nameof(size));
        ArgumentOutOfRangeException.ThrowIfNegative(backlog ?? 0, nameof(backlog));
        Size = size;
        Backlog = backlog;
    }

    /// <summary>How many objects it keeps at most; <see langword="null"/> for no bound.</summary>
    public int? Size { get; }

    /// <summary>How many may wait at most; <see langword="null"/> for no bound.</summary>
    public int? Backlog { get; }

    /// <summary>The objects kept, the oldest first.</summary>
    public IReadOnlyCollection<T> Pending => _pending;

    /// <summary>How many wait for an object.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Adds an object; the first of those who wait gets it before this returns.</summary>
    /// <param name="item">The object.</param>
    /// <exception cref="QueueOverflow">Nobody waits, and the queue keeps all it may.</exception>
    public void Put(T item)
    {
        if (_waiting.First is { } first)
        {
            _waiting.RemoveFirst();
            first.Value.Callback(item);
        }
        else if (_pending.Count >= Size)
        {
            throw new QueueOverflow();
        }
        else
        {
            _pending.Enqueue(item);
        }
    }

    /// <summary>Takes the oldest object, or waits for the next.</summary>
    /// <returns>Fires with the object. Cancelled while it waits, it leaves the queue.</returns>
    /// <exception cref="QueueUnderflow">There is none, and as many wait as may. It is thrown, and not the deferred's failure.</exception>
    public Deferred<T> Get()
    {
        if (_pending.TryDequeue(out T? item))
        {
            return Defer.Succeed(item);
        }

        if (_waiting.Count >= Backlog)
        {
            throw new QueueUnderflow();
        }

        LinkedListNode<Deferred<T>>? place = null;
        Deferred<T> waiter = new(_ => _waiting.Remove(place!));
        place = _waiting.AddLast(waiter);
        return waiter;
    }
}
