namespace Twisted.Internet;

/// <summary>A factory made no protocol for a connection that stood. Twisted: <c>NoProtocol</c>.</summary>
public class NoProtocol : Exception
{
    /// <summary>With the usual message.</summary>
    public NoProtocol()
        : this("The factory made no protocol for the connection.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public NoProtocol(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public NoProtocol(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
