namespace Twisted.Internet;

/// <summary>
/// What is decided at once, as most checks of a login are, needs no callbacks: each of them is an object or two, and a login makes dozens.
/// </summary>
internal static class DeferredNow
{
    /// <summary>Takes the result, as a callback and an errback would that were added now; it is left without one.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="deferred">Any.</param>
    /// <param name="result">The value or the failure, which counts as handled.</param>
    /// <returns>False when it must be waited for; nothing has changed then.</returns>
    public static bool TryTake<T>(this Deferred<T> deferred, out Result<T> result)
    {
        DeferredBase root = deferred.Root;
        if (!root.IsSettled || root.CurrentResult<T>() is not { } current)
        {
            result = default;
            return false;
        }

        if (current.IsFailure)
        {
            root.MarkFailureSeen();
        }

        root.SetNothing();
        result = current;
        return true;
    }
}
