namespace Twisted.Conch.Ssh;

/// <summary>
/// The platform's objects for one key. The platform does not promise that two threads may use one object at once, and
/// importing a key costs as much as a signature, so each use takes an object of its own and puts it back afterwards.
/// </summary>
/// <param name="create">Makes one more; called on any thread.</param>
internal sealed class PlatformKeyPool<T>(Func<T> create)
    where T : class, IDisposable
{
    // More are never at work at once for long; what does not fit is disposed.
    private readonly T?[] _free = new T?[Math.Min(Environment.ProcessorCount, 16)];

    public T Rent()
    {
        for (int i = 0; i < _free.Length; i++)
        {
            if (_free[i] is not null && Interlocked.Exchange(ref _free[i], null) is { } found)
            {
                return found;
            }
        }

        return create();
    }

    /// <summary>Puts one back that worked. After an error, dispose it instead.</summary>
    public void Return(T item)
    {
        for (int i = 0; i < _free.Length; i++)
        {
            if (_free[i] is null && Interlocked.CompareExchange(ref _free[i], item, null) is null)
            {
                return;
            }
        }

        item.Dispose();
    }
}
