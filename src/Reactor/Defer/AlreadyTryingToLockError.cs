namespace Twisted.Internet;

/// <summary>A lock file is being waited for, and was asked for once more. Twisted: <c>defer.AlreadyTryingToLockError</c>.</summary>
public class AlreadyTryingToLockError : Exception
{
    /// <summary>With the usual message.</summary>
    public AlreadyTryingToLockError()
        : base("The lock is being waited for already.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public AlreadyTryingToLockError(string message)
        : base(message)
    {
    }

    /// <summary>With a message and the cause.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">Why.</param>
    public AlreadyTryingToLockError(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
