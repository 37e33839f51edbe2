using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Protocols;

/// <summary>Connects one accepted connection onwards. Twisted: <c>portforward.ProxyClientFactory</c>.</summary>
public class ProxyClientFactory : ClientFactory
{
    private Proxy? _server;

    /// <summary>Makes <see cref="ProxyClient"/>s.</summary>
    public ProxyClientFactory()
    {
        base.Protocol = static () => new ProxyClient();
        Noisy = false;
    }

    /// <summary>Whom to connect onwards.</summary>
    /// <param name="server">The end that waits.</param>
    public void SetServer(Proxy server) => _server = server;

    /// <inheritdoc/>
    public override Protocol? BuildProtocol(IAddress addr)
    {
        // It has gone while we were connecting.
        if (_server is not { Connected: true } server)
        {
            return null;
        }

        Protocol? protocol = base.BuildProtocol(addr);
        (protocol as Proxy)?.SetPeer(server);
        return protocol;
    }

    /// <summary>Hangs up on the one that waits.</summary>
    /// <inheritdoc/>
    public override void ClientConnectionFailed(IConnector connector, Failure reason) => _server?.Transport?.LoseConnection();
}
