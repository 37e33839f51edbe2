namespace Twisted.Internet;

/// <summary>
/// We refused the peer's certificate: unknown issuer, expired, another name, or there was none. Twisted:
/// <c>service_identity.VerificationError</c>.
/// </summary>
public class VerificationError : TLSError
{
    /// <summary>With the usual message.</summary>
    public VerificationError()
        : this("The peer's certificate is refused.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public VerificationError(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public VerificationError(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
