namespace Twisted.Internet;

/// <summary>As many wait for a <see cref="DeferredQueue{T}"/> as may. Twisted: <c>defer.QueueUnderflow</c>.</summary>
public class QueueUnderflow : Exception
{
    /// <summary>With the usual message.</summary>
    public QueueUnderflow()
        : base("The queue is empty, and no more may wait for it.")
    {
    }
}
