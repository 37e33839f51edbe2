namespace Twisted.Conch.Ssh;

/// <summary>
/// The mathematics of one kind of key exchange, both roles. Without state, so safe on any thread.
/// </summary>
/// <remarks>
/// Every public value here is the <i>body</i> of a length-prefixed field: an mpint and a string look the same on the wire, so the transport reads and writes
/// each as a string, in its messages and in the exchange hash, and need not know which of the two it is.
/// </remarks>
internal interface IKexMethod
{
    /// <summary>The server's half: answers a client's value.</summary>
    /// <param name="suite">Who computes.</param>
    /// <param name="clientPublic">Body of e, Q_C or C_INIT as received.</param>
    /// <returns>Body of f, Q_S or S_REPLY, and the secret, which the caller disposes of.</returns>
    /// <exception cref="KeyExchangeError">The client's value is not acceptable.</exception>
    KexReply Respond(CryptoSuite suite, ReadOnlySpan<byte> clientPublic);

    /// <summary>The client's half: makes a fresh ephemeral key.</summary>
    /// <param name="suite">Who computes.</param>
    /// <returns>Has the value to send; the caller disposes of it, whether the exchange ends well or not.</returns>
    KexClient Start(CryptoSuite suite);
}
