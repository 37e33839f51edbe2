namespace Twisted.Internet;

/// <summary>
/// A deferred was cancelled. Twisted: <c>defer.CancelledError</c>. It is an <see cref="OperationCanceledException"/>, so that
/// code written for cancellation tokens understands it.
/// </summary>
public class CancelledError : OperationCanceledException
{
    /// <summary>With the usual message.</summary>
    public CancelledError()
        : base("The Deferred was cancelled.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public CancelledError(string message)
        : base(message)
    {
    }
}
