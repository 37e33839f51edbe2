using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>
/// A server with a limit of connections; those above it get another protocol, which says so and hangs up, or are refused. Twisted:
/// <c>policies.LimitTotalConnectionsFactory</c>.
/// </summary>
public class LimitTotalConnectionsFactory : ServerFactory, IWrappingFactory
{
    /// <summary>How many connections there are, those above the limit too.</summary>
    public int ConnectionCount { get; private set; }

    /// <summary>How many connections get <see cref="Factory.Protocol"/>; <see langword="null"/> for no limit.</summary>
    public int? ConnectionLimit { get; set; }

    /// <summary>Makes the protocol of a connection above the limit; <see langword="null"/> refuses it.</summary>
    public Func<Protocol?>? OverflowProtocol { get; set; }

    /// <summary>How many connections above the limit there may be, 100 unless set: they cost memory too. Twisted has no such limit.</summary>
    public int OverflowLimit { get; set; } = 100;

    /// <inheritdoc/>
    public override Protocol? BuildProtocol(IAddress addr)
    {
        if (ConnectionLimit is not { } limit || ConnectionCount < limit)
        {
            return Wrap(base.BuildProtocol(addr));
        }

        bool mayOverflow = OverflowProtocol is not null && ConnectionCount - limit < OverflowLimit;
        Protocol? overflow = mayOverflow ? OverflowProtocol!() : null;
        overflow?.Factory = this;
        return Wrap(overflow);
    }

    /// <inheritdoc/>
    public virtual void RegisterProtocol(ProtocolWrapper p) => ConnectionCount++;

    /// <inheritdoc/>
    public virtual void UnregisterProtocol(ProtocolWrapper p) => ConnectionCount--;

    private ProtocolWrapper? Wrap(Protocol? protocol) => protocol is null ? null : new ProtocolWrapper(this, protocol);
}
