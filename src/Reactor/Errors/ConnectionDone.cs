namespace Twisted.Internet;

/// <summary>A connection was closed cleanly. Twisted: <c>ConnectionDone</c>.</summary>
public class ConnectionDone : ConnectionClosed
{
    /// <summary>With the usual message.</summary>
    public ConnectionDone()
        : this("The connection was closed cleanly.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public ConnectionDone(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public ConnectionDone(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
