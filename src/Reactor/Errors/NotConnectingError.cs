namespace Twisted.Internet;

/// <summary>There was no attempt to stop. Twisted: <c>NotConnectingError</c>.</summary>
public class NotConnectingError : InvalidOperationException
{
    /// <summary>With the usual message.</summary>
    public NotConnectingError()
        : this("The connector was not connecting when it was asked to stop.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public NotConnectingError(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public NotConnectingError(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
