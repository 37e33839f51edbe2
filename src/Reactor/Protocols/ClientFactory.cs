using Twisted.Python;

namespace Twisted.Internet;

/// <summary>A factory for clients, told how its connections fare. Twisted: <c>ClientFactory</c>. Reactor thread only.</summary>
public class ClientFactory : Factory
{
    /// <summary>An attempt begins.</summary>
    /// <param name="connector">Whose attempt it is.</param>
    public virtual void StartedConnecting(IConnector connector)
    {
    }

    /// <summary>No connection came about. Call <see cref="IConnector.Connect"/> to try again.</summary>
    /// <param name="connector">Whose attempt it was.</param>
    /// <param name="reason">A <see cref="ConnectError"/>, <see cref="TimeoutError"/> or <see cref="DNSLookupError"/>.</param>
    public virtual void ClientConnectionFailed(IConnector connector, Failure reason)
    {
    }

    /// <summary>A connection that stood is gone. Call <see cref="IConnector.Connect"/> to connect again.</summary>
    /// <param name="connector">Whose connection it was.</param>
    /// <param name="reason">Why.</param>
    public virtual void ClientConnectionLost(IConnector connector, Failure reason)
    {
    }
}
