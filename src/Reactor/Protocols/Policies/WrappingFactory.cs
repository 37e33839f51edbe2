using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Protocols;

/// <summary>
/// Wraps each protocol of another factory, for servers and clients. Twisted: <c>policies.WrappingFactory</c>, whose class attribute
/// <c>protocol</c> is the method <see cref="Wrap"/> here. Reactor thread only.
/// </summary>
public class WrappingFactory : ClientFactory, IWrappingFactory
{
    private readonly HashSet<ProtocolWrapper> _protocols = [];

    /// <summary>Wraps the protocols of a factory.</summary>
    /// <param name="wrappedFactory">Makes the protocols. It is started and stopped with this one.</param>
    public WrappingFactory(Factory wrappedFactory)
    {
        ArgumentNullException.ThrowIfNull(wrappedFactory);
        WrappedFactory = wrappedFactory;
    }

    /// <summary>Makes the protocols that are wrapped.</summary>
    public Factory WrappedFactory { get; }

    /// <summary>The wrappers that are connected now.</summary>
    public IReadOnlyCollection<ProtocolWrapper> Protocols => _protocols;

    /// <inheritdoc/>
    public override void DoStart()
    {
        WrappedFactory.DoStart();
        base.DoStart();
    }

    /// <inheritdoc/>
    public override void DoStop()
    {
        WrappedFactory.DoStop();
        base.DoStop();
    }

    /// <inheritdoc/>
    public override void StartedConnecting(IConnector connector) => (WrappedFactory as ClientFactory)?.StartedConnecting(connector);

    /// <inheritdoc/>
    public override void ClientConnectionFailed(IConnector connector, Failure reason) =>
        (WrappedFactory as ClientFactory)?.ClientConnectionFailed(connector, reason);

    /// <inheritdoc/>
    public override void ClientConnectionLost(IConnector connector, Failure reason) =>
        (WrappedFactory as ClientFactory)?.ClientConnectionLost(connector, reason);

    /// <summary>The wrapped factory's protocol in a wrapper; where that one refuses, so does this.</summary>
    /// <inheritdoc/>
    public override Protocol? BuildProtocol(IAddress addr) =>
        WrappedFactory.BuildProtocol(addr) is { } protocol ? Wrap(protocol) : null;

    /// <inheritdoc/>
    public virtual void RegisterProtocol(ProtocolWrapper p) => _protocols.Add(p);

    /// <inheritdoc/>
    public virtual void UnregisterProtocol(ProtocolWrapper p) => _protocols.Remove(p);

    /// <summary>Makes the wrapper.</summary>
    /// <param name="wrappedProtocol">What to wrap.</param>
    protected virtual ProtocolWrapper Wrap(IProtocol wrappedProtocol) => new(this, wrappedProtocol);
}
