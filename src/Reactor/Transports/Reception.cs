using System.Reactive.Linq;
using System.Reactive.Subjects;
using Twisted.Internet.Logging;

namespace Twisted.Internet.Transports;

/// <summary>Where those who come are received: whoever watches the port hears of it, then the factory makes the protocol.</summary>
internal sealed class Reception(ReactorBase reactor, Factory factory)
{
    private Subject<ConnectionAccepted>? _connections;

    internal IObservable<ConnectionAccepted> Connections => (_connections ??= new Subject<ConnectionAccepted>()).AsObservable();

    /// <summary>The protocol for a connection; none when the factory refuses, or fails, which is logged.</summary>
    internal IProtocol? Receive(IAddress host, IAddress peer)
    {
        try
        {
            if (_connections is { HasObservers: true })
            {
                _connections.OnNext(new ConnectionAccepted(host, peer));
            }

            return ((IProtocolFactory)factory).BuildProtocol(peer);
        }
        catch (Exception error)
        {
            ReactorLog.ProtocolFailed(reactor.Log, peer, "BuildProtocol", error);
            return null;
        }
    }

    /// <summary>The port has closed. What observers throw is the caller's.</summary>
    internal void End() => _connections?.OnCompleted();
}
