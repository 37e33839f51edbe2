namespace Twisted.Internet;

/// <summary>The task's iterator, or a deferred that it yielded, failed. Twisted: <c>task.TaskFailed</c>.</summary>
public class TaskFailed : TaskFinished
{
    /// <summary>With the usual message.</summary>
    public TaskFailed()
        : base("The task failed.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public TaskFailed(string message)
        : base(message)
    {
    }

    /// <summary>With a message and the cause.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">Why.</param>
    public TaskFailed(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
