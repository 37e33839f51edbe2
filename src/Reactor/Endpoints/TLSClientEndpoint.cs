using Twisted.Protocols;

namespace Twisted.Internet;

/// <summary>
/// Speaks TLS to where another endpoint connects. Twisted: what <c>wrapClientTLS</c> returns. The protocol is connected before the handshake
/// is done: what it writes waits for that, and an <see cref="IHandshakeListener"/> is told.
/// </summary>
/// <param name="connectionCreator">Whom to expect there: <see cref="Ssl.OptionsForClientTLS"/>.</param>
/// <param name="wrappedEndpoint">Makes the connection.</param>
public sealed class TLSClientEndpoint(IOpenSSLClientConnectionCreator connectionCreator, IStreamClientEndpoint wrappedEndpoint)
    : IStreamClientEndpoint
{
    /// <inheritdoc/>
    public Deferred<Protocol> Connect(Factory protocolFactory) =>
        wrappedEndpoint.Connect(new TLSMemoryBIOFactory(connectionCreator, isClient: true, protocolFactory))
            .AddCallback(static made => (Protocol)((TLSMemoryBIOProtocol)made).WrappedProtocol);
}
