namespace Twisted.Internet;

/// <summary>
/// The peer closed the connection as TLS had begun, and said nothing: it may well have refused our certificate. Twisted:
/// <c>error.PeerVerifyError</c>.
/// </summary>
public class PeerVerifyError : TLSError
{
    /// <summary>With the usual message.</summary>
    public PeerVerifyError()
        : this("The peer closed the connection as TLS began: it may have refused our certificate.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public PeerVerifyError(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public PeerVerifyError(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
