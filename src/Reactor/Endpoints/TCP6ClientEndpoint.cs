using System.Net;
using System.Net.Sockets;

namespace Twisted.Internet;

/// <summary>A TCP server on IPv6. Twisted: <c>TCP6ClientEndpoint</c>.</summary>
/// <param name="reactor">Where it connects from.</param>
/// <param name="host">An IPv6 address; or a name, of which the first IPv6 address is taken.</param>
/// <param name="port">The port, 1 to 65535.</param>
/// <param name="timeout">Seconds to wait for the connection.</param>
/// <param name="bindAddress">The local address and port to connect from.</param>
public sealed class TCP6ClientEndpoint(
    IReactorTCP reactor, string host, int port, double timeout = 30, (string Host, int Port)? bindAddress = null)
    : IStreamClientEndpoint
{
    /// <inheritdoc/>
    public Deferred<Protocol> Connect(Factory protocolFactory)
    {
        if (IPAddress.TryParse(host, out _))
        {
            return ConnectTo(host, protocolFactory);
        }

        IReactorPluggableNameResolver names = reactor as IReactorPluggableNameResolver
            ?? throw new NotSupportedException($"{reactor.GetType().Name} has no NameResolver to look {host} up with.");
        return LookUp.Start(names, host).AddCallback(addresses =>
        {
            IPAddress? found = addresses.FirstOrDefault(static address => address.AddressFamily == AddressFamily.InterNetworkV6);
            return found is null
                ? Defer.Fail<Protocol>(new DNSLookupError($"DNS lookup failed: {host} has no IPv6 address."))
                : ConnectTo(found.ToString(), protocolFactory);
        });
    }

    private Deferred<Protocol> ConnectTo(string address, Factory protocolFactory) =>
        EndpointFactory.Connect(protocolFactory, factory => reactor.ConnectTCP(address, port, factory, timeout, bindAddress));
}
