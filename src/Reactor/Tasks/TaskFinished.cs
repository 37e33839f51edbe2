namespace Twisted.Internet;

/// <summary>The task has ended, so that it can be neither paused, resumed nor stopped. Twisted: <c>task.TaskFinished</c>.</summary>
public class TaskFinished : SchedulerError
{
    /// <summary>With the usual message.</summary>
    public TaskFinished()
        : base("The task has ended.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public TaskFinished(string message)
        : base(message)
    {
    }

    /// <summary>With a message and the cause.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">Why.</param>
    public TaskFinished(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
