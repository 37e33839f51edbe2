namespace Twisted.Internet;

/// <summary>The cooperator was stopped, before the task was added or while it ran. Twisted: <c>task.SchedulerStopped</c>.</summary>
public class SchedulerStopped : SchedulerError
{
    /// <summary>With the usual message.</summary>
    public SchedulerStopped()
        : base("The cooperator was stopped.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public SchedulerStopped(string message)
        : base(message)
    {
    }

    /// <summary>With a message and the cause.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">Why.</param>
    public SchedulerStopped(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
