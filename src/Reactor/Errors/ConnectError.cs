namespace Twisted.Internet;

/// <summary>No connection came about. Twisted: <c>ConnectError</c>.</summary>
public class ConnectError : Exception
{
    /// <summary>With the usual message.</summary>
    public ConnectError()
        : this("An error occurred while connecting.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public ConnectError(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public ConnectError(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
