namespace Twisted.Internet;

/// <summary>A place to connect to, whatever carries the connection. Twisted: <c>IStreamClientEndpoint</c>. Reactor thread only.</summary>
public interface IStreamClientEndpoint
{
    /// <summary>Connects, and ties the connection to a protocol of the factory's.</summary>
    /// <param name="protocolFactory">Asked for one protocol, once the connection stands.</param>
    /// <returns>Fires with that protocol when its connection is made, or fails. Cancelling it gives up.</returns>
    Deferred<Protocol> Connect(Factory protocolFactory);
}
