namespace Twisted.Internet;

/// <summary>A connect was asked for while one is under way. Twisted: <c>ConnectInProgressError</c>.</summary>
public class ConnectInProgressError : Exception
{
    /// <summary>With the usual message.</summary>
    public ConnectInProgressError()
        : this("A connection attempt is already in progress.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public ConnectInProgressError(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public ConnectInProgressError(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
