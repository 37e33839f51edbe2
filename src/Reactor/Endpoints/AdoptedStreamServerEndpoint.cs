using System.Net.Sockets;

namespace Twisted.Internet;

/// <summary>A port that somebody else has opened. Twisted: <c>AdoptedStreamServerEndpoint</c>.</summary>
/// <param name="reactor">Where it listens.</param>
/// <param name="handle">The socket; the reactor takes it over, so that the endpoint can be listened on once.</param>
/// <param name="family">IPv4, IPv6 or UNIX.</param>
public sealed class AdoptedStreamServerEndpoint(IReactorSocket reactor, SafeSocketHandle handle, AddressFamily family)
    : IStreamServerEndpoint
{
    private bool _listening;

    /// <inheritdoc/>
    public Deferred<IListeningPort> Listen(Factory protocolFactory) => Defer.Execute(() =>
    {
        if (_listening)
        {
            throw new InvalidOperationException("An adopted port can be listened on once.");
        }

        IListeningPort port = reactor.AdoptStreamPort(handle, family, protocolFactory);
        _listening = true;
        return port;
    });
}
