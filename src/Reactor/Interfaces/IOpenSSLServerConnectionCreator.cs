using System.Net.Security;

namespace Twisted.Internet;

/// <summary>The server's side of TLS. Twisted: <c>IOpenSSLServerConnectionCreator</c>.</summary>
public interface IOpenSSLServerConnectionCreator : IOpenSSLContextFactory
{
    /// <summary>
    /// The settings of one connection, asked for when the client has said hello. Called on the reactor thread: no certificate may be
    /// fetched, no status asked for over the network. What it throws ends the connection.
    /// </summary>
    /// <param name="transport">The connection.</param>
    /// <param name="serverName">Whom the client wants (SNI, RFC 6066 §3); empty when it did not say.</param>
    /// <returns>An object of its own for each call; where it sets no validation callback, one is put in.</returns>
    SslServerAuthenticationOptions ServerConnectionForTLS(ITransport transport, string serverName);
}
