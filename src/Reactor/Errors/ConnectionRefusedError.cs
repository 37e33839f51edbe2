namespace Twisted.Internet;

/// <summary>Nobody listens there. Twisted: <c>ConnectionRefusedError</c>.</summary>
public class ConnectionRefusedError : ConnectError
{
    /// <summary>With the usual message.</summary>
    public ConnectionRefusedError()
        : this("The connection was refused by the other side.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public ConnectionRefusedError(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public ConnectionRefusedError(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
