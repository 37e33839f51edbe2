namespace Twisted.Internet;

/// <summary>A datagram was too long to be sent. Twisted: <c>MessageLengthError</c>.</summary>
public class MessageLengthError : Exception
{
    /// <summary>With the usual message.</summary>
    public MessageLengthError()
        : this("The message was too long to be sent.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public MessageLengthError(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public MessageLengthError(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
