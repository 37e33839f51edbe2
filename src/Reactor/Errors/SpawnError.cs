namespace Twisted.Internet;

/// <summary>A program could not be started. Twisted has no name for it: there the child exits with 1, or <c>OSError</c> is raised.</summary>
public class SpawnError : IOException
{
    /// <summary>With the usual message.</summary>
    public SpawnError()
        : this("The process could not be started.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public SpawnError(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public SpawnError(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
