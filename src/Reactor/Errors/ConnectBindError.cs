namespace Twisted.Internet;

/// <summary>The local address to connect from could not be had. Twisted: <c>ConnectBindError</c>.</summary>
public class ConnectBindError : ConnectError
{
    /// <summary>With the usual message.</summary>
    public ConnectBindError()
        : this("Could not bind the local address.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public ConnectBindError(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public ConnectBindError(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
