namespace Twisted.Internet;

/// <summary>A protocol that wants to know when TLS protects it. Twisted: <c>IHandshakeListener</c>.</summary>
public interface IHandshakeListener
{
    /// <summary>
    /// The handshake is done, the peer's certificate has been verified where one was asked for, and its protocol can be asked for.
    /// Called once, before any data, on the reactor thread.
    /// </summary>
    void HandshakeCompleted();
}
