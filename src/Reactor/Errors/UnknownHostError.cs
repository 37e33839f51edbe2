namespace Twisted.Internet;

/// <summary>The host is not known. Twisted: <c>UnknownHostError</c>.</summary>
public class UnknownHostError : ConnectError
{
    /// <summary>With the usual message.</summary>
    public UnknownHostError()
        : this("The hostname could not be resolved.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public UnknownHostError(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public UnknownHostError(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
