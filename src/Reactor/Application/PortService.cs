using Twisted.Internet;

namespace Twisted.Application;

/// <summary>A port that is open while the service runs; <see cref="TCPServer"/> and its like. Twisted: <c>internet._AbstractServer</c>.</summary>
/// <param name="listen">Opens the port.</param>
public abstract class PortService(Func<IListeningPort> listen) : Service
{
    /// <summary>The port; <see langword="null"/> while there is none. Twisted: <c>_port</c>.</summary>
    public IListeningPort? Port { get; private set; }

    /// <summary>Opens the port already now.</summary>
    /// <exception cref="CannotListenError">It may not be had.</exception>
    public override void PrivilegedStartService()
    {
        base.PrivilegedStartService();
        Port ??= listen();
    }

    /// <summary>Opens the port, unless <see cref="PrivilegedStartService"/> has.</summary>
    /// <exception cref="CannotListenError">It may not be had.</exception>
    public override void StartService()
    {
        base.StartService();
        Port ??= listen();
    }

    /// <summary>Closes the port.</summary>
    /// <returns>Fires when it is closed.</returns>
    public override async Deferred StopService()
    {
        IListeningPort? port = Port;
        Port = null;
        await base.StopService();
        if (port is not null)
        {
            await port.StopListening();
        }
    }
}
