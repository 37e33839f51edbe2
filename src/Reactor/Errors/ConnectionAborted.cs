namespace Twisted.Internet;

/// <summary>We dropped the connection by AbortConnection. Twisted: <c>ConnectionAborted</c>.</summary>
public class ConnectionAborted : ConnectionLost
{
    /// <summary>With the usual message.</summary>
    public ConnectionAborted()
        : this("The connection was aborted locally using AbortConnection.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public ConnectionAborted(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public ConnectionAborted(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
