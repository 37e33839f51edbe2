namespace Twisted.Internet;

/// <summary>The system gave up connecting. Twisted: <c>TCPTimedOutError</c>.</summary>
public class TCPTimedOutError : ConnectError
{
    /// <summary>With the usual message.</summary>
    public TCPTimedOutError()
        : this("The TCP connection timed out.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public TCPTimedOutError(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public TCPTimedOutError(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
