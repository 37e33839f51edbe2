using Twisted.Internet;
using Twisted.Internet.Tls;
using Twisted.Python;

namespace Twisted.Protocols;

/// <summary>
/// Puts TLS around the protocols of another factory, over whatever transport this one is used on. Twisted:
/// <c>twisted.protocols.tls.TLSMemoryBIOFactory</c>. Reactor thread only.
/// </summary>
public sealed class TLSMemoryBIOFactory : ClientFactory
{
    private readonly Factory _wrappedFactory;

    /// <summary>Around another factory.</summary>
    /// <param name="contextFactory"><see cref="CertificateOptions"/> for a server, <see cref="Ssl.OptionsForClientTLS"/> for a client.</param>
    /// <param name="isClient">Which of the two this end is.</param>
    /// <param name="wrappedFactory">Makes the protocols inside. A <see cref="ClientFactory"/> is told how connections fare.</param>
    /// <exception cref="ArgumentException">The options are those of the other role.</exception>
    public TLSMemoryBIOFactory(IOpenSSLContextFactory contextFactory, bool isClient, Factory wrappedFactory)
    {
        ArgumentNullException.ThrowIfNull(wrappedFactory);
        IsClient = TLSConnectionHost.RequireRole(contextFactory, isClient);
        ContextFactory = contextFactory;
        _wrappedFactory = wrappedFactory;
        Noisy = wrappedFactory.Noisy;
    }

    /// <summary>The factory inside. Twisted: <c>wrappedFactory</c>.</summary>
    public Factory WrappedFactory => _wrappedFactory;

    internal IOpenSSLContextFactory ContextFactory { get; }

    internal bool IsClient { get; }

    /// <summary>How the connection that was lost last ended to its protocol, which hears of it just before the factory does.</summary>
    internal Exception? Lost { get; set; }

    /// <inheritdoc/>
    public override Protocol? BuildProtocol(IAddress addr) =>
        ((IProtocolFactory)_wrappedFactory).BuildProtocol(addr) is IProtocol inside ? new TLSMemoryBIOProtocol(this, inside) : null;

    /// <inheritdoc/>
    public override void DoStart()
    {
        base.DoStart();
        _wrappedFactory.DoStart();
    }

    /// <inheritdoc/>
    public override void DoStop()
    {
        _wrappedFactory.DoStop();
        base.DoStop();
    }

    /// <inheritdoc/>
    public override void StartedConnecting(IConnector connector) => (_wrappedFactory as ClientFactory)?.StartedConnecting(connector);

    /// <inheritdoc/>
    public override void ClientConnectionFailed(IConnector connector, Failure reason) =>
        (_wrappedFactory as ClientFactory)?.ClientConnectionFailed(connector, reason);

    /// <inheritdoc/>
    public override void ClientConnectionLost(IConnector connector, Failure reason)
    {
        // The connection below may well have ended cleanly where TLS did not.
        Exception? lost = Lost;
        Lost = null;
        (_wrappedFactory as ClientFactory)?.ClientConnectionLost(connector, lost is null ? reason : new Failure(lost));
    }
}
