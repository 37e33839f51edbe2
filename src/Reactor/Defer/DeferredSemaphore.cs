namespace Twisted.Internet;

/// <summary>
/// Lets only so many at a time: <c>semaphore.Run(() => Download(page))</c> for each of a thousand pages downloads
/// a few at once. Twisted: <c>defer.DeferredSemaphore</c>.
/// </summary>
public class DeferredSemaphore : ConcurrencyPrimitive<DeferredSemaphore>
{
    /// <summary>With all its tokens free.</summary>
    /// <param name="tokens">How many may have one at the same time; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1.</exception>
    public DeferredSemaphore(int tokens)
        : base(tokens)
    {
    }

    /// <summary>The tokens that are free now.</summary>
    public int Tokens => Free;

    /// <summary>The tokens there are.</summary>
    public new int Limit => base.Limit;
}
