namespace Twisted.Internet;

/// <summary>A connection is gone, cleanly or not. Twisted: <c>ConnectionClosed</c>.</summary>
public class ConnectionClosed : Exception
{
    /// <summary>With the usual message.</summary>
    public ConnectionClosed()
        : this("The connection was closed.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public ConnectionClosed(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public ConnectionClosed(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
