namespace Twisted.Internet;

/// <summary>The process has exited, and what was asked for can no longer be done. Twisted: <c>ProcessExitedAlready</c>.</summary>
public class ProcessExitedAlready : InvalidOperationException
{
    /// <summary>With the usual message.</summary>
    public ProcessExitedAlready()
        : this("The process has exited already: what was asked for can no longer be done.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public ProcessExitedAlready(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public ProcessExitedAlready(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
