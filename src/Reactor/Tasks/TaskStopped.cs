namespace Twisted.Internet;

/// <summary>The task was stopped. Twisted: <c>task.TaskStopped</c>.</summary>
public class TaskStopped : TaskFinished
{
    /// <summary>With the usual message.</summary>
    public TaskStopped()
        : base("The task was stopped.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public TaskStopped(string message)
        : base(message)
    {
    }

    /// <summary>With a message and the cause.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">Why.</param>
    public TaskStopped(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
