using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>Says on the reactor's log what passes over each connection. Twisted: <c>policies.SpewingFactory</c>.</summary>
/// <param name="wrappedFactory">Makes the protocols.</param>
public class SpewingFactory(Factory wrappedFactory) : WrappingFactory(wrappedFactory)
{
    /// <inheritdoc/>
    protected override ProtocolWrapper Wrap(IProtocol wrappedProtocol) => new SpewingProtocol(this, wrappedProtocol);
}
