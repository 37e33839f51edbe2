namespace Twisted.Internet;

/// <summary>What a cooperative task or its cooperator cannot do. Twisted: <c>task.SchedulerError</c>.</summary>
public class SchedulerError : Exception
{
    /// <summary>With the usual message.</summary>
    public SchedulerError()
        : base("The operation could not be completed because the scheduler or one of its tasks was in an invalid state.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public SchedulerError(string message)
        : base(message)
    {
    }

    /// <summary>With a message and the cause.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">Why.</param>
    public SchedulerError(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
