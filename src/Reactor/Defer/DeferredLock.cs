namespace Twisted.Internet;

/// <summary>
/// A lock whose <c>Acquire</c> returns a deferred: for work on the reactor thread that takes several turns. It is not re-entrant.
/// Twisted: <c>defer.DeferredLock</c>.
/// </summary>
public class DeferredLock : ConcurrencyPrimitive<DeferredLock>
{
    /// <summary>Not locked.</summary>
    public DeferredLock()
        : base(limit: 1)
    {
    }

    /// <summary>Whether somebody has it.</summary>
    public bool Locked => Free == 0;
}
