using System.Reactive.Linq;

namespace Twisted.Internet;

/// <summary>A port that accepts connections, or receives datagrams. Twisted: <c>IListeningPort</c>. Reactor thread only.</summary>
public interface IListeningPort
{
    /// <summary>
    /// A record for each connection accepted, published before its protocol sees it. Costs nothing while nobody subscribes. A port of
    /// datagrams has none.
    /// </summary>
    IObservable<ConnectionAccepted> Connections => Observable.Empty<ConnectionAccepted>();

    /// <summary>Starts to accept. Done already for a port that <c>ListenTCP</c> returned.</summary>
    /// <exception cref="CannotListenError">The port is taken, or may not be had.</exception>
    void StartListening();

    /// <summary>Stops accepting; connections made stay.</summary>
    /// <returns>Fires when the port is closed.</returns>
    Deferred StopListening();

    /// <summary>The address listened on.</summary>
    IAddress GetHost();
}
