using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Protocols;

/// <summary>
/// The end that accepted the connection. It reads nothing before there is somewhere to send it. Twisted: <c>portforward.ProxyServer</c>.
/// </summary>
public class ProxyServer : Proxy
{
    private IConnector? _connector;

    /// <summary>Makes the factory of the other end; it may be set to use a derived one. Twisted: <c>clientProtocolFactory</c>.</summary>
    public Func<ProxyClientFactory> ClientProtocolFactory { get; set; } = static () => new ProxyClientFactory();

    /// <summary>Who connects; the reactor of the connection unless set.</summary>
    public IReactorTCP? Reactor { get; set; }

    /// <inheritdoc/>
    public override void ConnectionMade()
    {
        Transport!.PauseProducing();
        ProxyFactory factory = FactoryAs<ProxyFactory>();
        ProxyClientFactory client = ClientProtocolFactory();
        client.SetServer(this);
        IReactorTCP reactor = Reactor ?? Transport.Reactor as IReactorTCP
            ?? throw new InvalidOperationException($"{GetType().Name}.Reactor is not set, and the connection's makes no TCP connections.");
        _connector = reactor.ConnectTCP(factory.Host, factory.Port, client);
    }

    /// <inheritdoc/>
    public override void ConnectionLost(Failure reason)
    {
        bool connecting = Peer is null;
        base.ConnectionLost(reason);
        if (connecting)
        {
            // Nobody is left to connect for.
            _connector?.Disconnect();
        }

        _connector = null;
    }
}
