namespace Twisted.Internet;

/// <summary>
/// A connection ended because TLS went wrong: no handshake came about, or what came later was no TLS. What the peer sent before is
/// whole and unchanged. Twisted: <c>OpenSSL.SSL.Error</c>.
/// </summary>
public class TLSError : ConnectionLost
{
    /// <summary>With the usual message.</summary>
    public TLSError()
        : this("TLS failed.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public TLSError(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public TLSError(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
