namespace Twisted.Internet;

/// <summary>An outgoing connection, being made or made. Twisted: <c>IConnector</c>. Reactor thread only.</summary>
public interface IConnector
{
    /// <summary>Gives up connecting; the factory hears of a <see cref="UserError"/>.</summary>
    /// <exception cref="NotConnectingError">No attempt is under way.</exception>
    void StopConnecting();

    /// <summary>Stops connecting, or loses the connection, whichever applies.</summary>
    void Disconnect();

    /// <summary>Connects (again).</summary>
    void Connect();

    /// <summary>Where it connects to.</summary>
    IAddress GetDestination();
}
