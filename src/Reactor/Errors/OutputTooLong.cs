namespace Twisted.Internet;

/// <summary>A process wrote more than was to be kept; its pipes are closed. Twisted has no such bound.</summary>
public class OutputTooLong : IOException
{
    /// <summary>With the usual message.</summary>
    public OutputTooLong()
        : this("The output of a process is longer than its bound.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public OutputTooLong(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public OutputTooLong(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
