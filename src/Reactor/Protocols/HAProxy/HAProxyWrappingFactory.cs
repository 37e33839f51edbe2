using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>
/// A server behind a proxy that speaks the PROXY protocol, version 1 or 2: HAProxy's <c>send-proxy</c> and <c>send-proxy-v2</c>, and the balancers of
/// most clouds. The protocols inside see the client's address as their peer. Twisted: <c>haproxy.HAProxyWrappingFactory</c>; the endpoint
/// <c>haproxy:tcp:8080</c> is a port with it.
/// </summary>
/// <remarks>
/// Whoever reaches the port can say any address: only the proxy may. The wrapped factory is asked for a protocol when the header has come, with the
/// client's address, so that limits by peer count clients (Twisted asks at once, with the proxy's).
/// </remarks>
public class HAProxyWrappingFactory : WrappingFactory
{
    /// <summary>Wraps the protocols of a factory.</summary>
    /// <param name="wrappedFactory">Makes the protocols.</param>
    public HAProxyWrappingFactory(Factory wrappedFactory)
        : base(wrappedFactory)
    {
    }

    /// <summary>Seconds that the header may take before the connection ends; 10 unless set. Twisted has no such limit.</summary>
    public double HeaderTimeout { get; set; } = 10;

    /// <summary>A wrapper that waits for the header.</summary>
    /// <inheritdoc/>
    public override Protocol? BuildProtocol(IAddress addr) => new HAProxyProtocolWrapper(this);
}
