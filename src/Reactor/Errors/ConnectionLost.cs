namespace Twisted.Internet;

/// <summary>A connection ended other than cleanly. Twisted: <c>ConnectionLost</c>.</summary>
public class ConnectionLost : ConnectionClosed
{
    /// <summary>With the usual message.</summary>
    public ConnectionLost()
        : this("The connection to the other side was lost in a non-clean fashion.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public ConnectionLost(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public ConnectionLost(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
