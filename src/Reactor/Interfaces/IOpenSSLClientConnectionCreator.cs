using System.Net.Security;

namespace Twisted.Internet;

/// <summary>The client's side of TLS. Twisted: <c>IOpenSSLClientConnectionCreator</c>.</summary>
public interface IOpenSSLClientConnectionCreator : IOpenSSLContextFactory
{
    /// <summary>
    /// The settings of one connection. Called on the reactor thread: nothing may be fetched over the network.
    /// </summary>
    /// <param name="transport">The connection.</param>
    /// <returns>An object of its own for each call; where it sets no validation callback, one is put in.</returns>
    SslClientAuthenticationOptions ClientConnectionForTLS(ITransport transport);
}
