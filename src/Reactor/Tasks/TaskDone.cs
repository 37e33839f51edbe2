namespace Twisted.Internet;

/// <summary>The task has come to its end. Twisted: <c>task.TaskDone</c>.</summary>
public class TaskDone : TaskFinished
{
    /// <summary>With the usual message.</summary>
    public TaskDone()
        : base("The task has come to its end.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public TaskDone(string message)
        : base(message)
    {
    }

    /// <summary>With a message and the cause.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">Why.</param>
    public TaskDone(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
