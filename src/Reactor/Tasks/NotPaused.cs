namespace Twisted.Internet;

/// <summary>A task was resumed more often than it was paused. Twisted: <c>task.NotPaused</c>.</summary>
public class NotPaused : SchedulerError
{
    /// <summary>With the usual message.</summary>
    public NotPaused()
        : base("The task is not paused.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public NotPaused(string message)
        : base(message)
    {
    }

    /// <summary>With a message and the cause.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">Why.</param>
    public NotPaused(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
