namespace Twisted.Internet;

/// <summary>There was no open port to close. Twisted: <c>NotListeningError</c>.</summary>
public class NotListeningError : InvalidOperationException
{
    /// <summary>With the usual message.</summary>
    public NotListeningError()
        : this("The port was not listening when it was asked to stop.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public NotListeningError(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public NotListeningError(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
