namespace Twisted.Internet;

/// <summary>A place to listen at, whatever carries the connections. Twisted: <c>IStreamServerEndpoint</c>. Reactor thread only.</summary>
public interface IStreamServerEndpoint
{
    /// <summary>Listens, and gives each connection to a protocol of the factory's.</summary>
    /// <param name="protocolFactory">Asked for a protocol for each connection.</param>
    /// <returns>Fires with the port when it listens, or fails.</returns>
    Deferred<IListeningPort> Listen(Factory protocolFactory);
}
