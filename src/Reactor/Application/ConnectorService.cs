using Twisted.Internet;

namespace Twisted.Application;

/// <summary>A connection that is begun and closed with the service; <see cref="TCPClient"/> and its like. Twisted: <c>internet._AbstractClient</c>.</summary>
/// <param name="connect">Begins to connect.</param>
public abstract class ConnectorService(Func<IConnector> connect) : Service
{
    /// <summary>The connector; <see langword="null"/> while the service does not run. Twisted: <c>_connection</c>.</summary>
    public IConnector? Connection { get; private set; }

    /// <summary>Begins to connect.</summary>
    public override void StartService()
    {
        base.StartService();
        Connection = connect();
    }

    /// <summary>Closes the connection, or gives up connecting.</summary>
    /// <returns>Has fired: nothing waits for the other end.</returns>
    public override Deferred StopService()
    {
        IConnector? connection = Connection;
        Connection = null;
        connection?.Disconnect();
        return base.StopService();
    }
}
