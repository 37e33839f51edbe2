namespace Twisted.Internet;

/// <summary>A connection that can change to TLS while it stands. Twisted: <c>ITLSTransport</c>. Reactor thread only.</summary>
public interface ITLSTransport : IStreamTransport
{
    /// <summary>Whether TLS is spoken, or being begun.</summary>
    bool TLS { get; }

    /// <summary>
    /// Speaks TLS from here on. What was written before goes out as it is; what is written from now on is held back until the
    /// handshake is done, and then goes out encrypted. An <see cref="IHandshakeListener"/> is told when that is.
    /// </summary>
    /// <remarks>
    /// Bytes that the peer sent ahead in the clear, and that a line protocol has in its buffer, were not protected by TLS: drop them, or
    /// whoever sits in between can have put commands there (RFC 3207 §4.2).
    /// </remarks>
    /// <param name="contextFactory">
    /// <see cref="CertificateOptions"/> where this end is the server, <see cref="Ssl.OptionsForClientTLS"/> where it is the client.
    /// </param>
    /// <param name="normal">Whether the end that connected is TLS's client too. <see langword="false"/> turns the roles around.</param>
    /// <param name="received">What the protocol has been given already and is TLS's: the first read, for one that looks at it to decide.</param>
    /// <exception cref="ArgumentException">The options are those of the other role.</exception>
    /// <exception cref="InvalidOperationException">TLS is spoken already.</exception>
    void StartTLS(IOpenSSLContextFactory contextFactory, bool normal = true, Bytes received = default);
}
