namespace Twisted.Internet;

/// <summary>A <see cref="DeferredQueue{T}"/> holds all it may. Twisted: <c>defer.QueueOverflow</c>.</summary>
public class QueueOverflow : Exception
{
    /// <summary>With the usual message.</summary>
    public QueueOverflow()
        : base("The queue is full.")
    {
    }
}
