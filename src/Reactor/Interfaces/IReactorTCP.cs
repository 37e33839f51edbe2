namespace Twisted.Internet;

/// <summary>TCP servers and clients. Twisted: <c>IReactorTCP</c>.</summary>
public interface IReactorTCP
{
    /// <summary>Accepts connections on a port and gives each to a protocol made by <paramref name="factory"/>.</summary>
    /// <param name="port">0 lets the system choose; <see cref="IListeningPort.GetHost"/> tells which.</param>
    /// <param name="factory">Makes the protocols.</param>
    /// <param name="backlog">How many connections may wait to be accepted.</param>
    /// <param name="interface">The local address; empty is every IPv4 address, <c>"::"</c> every IPv6 one.</param>
    /// <param name="reusePort">
    /// Whether others that say the same (other reactors, other processes of this user) may have the port too: the system deals the
    /// connections out among them. Twisted has no such thing. Not on Windows.
    /// </param>
    /// <exception cref="CannotListenError">The port is taken, or may not be had.</exception>
    IListeningPort ListenTCP(int port, Factory factory, int backlog = 50, string @interface = "", bool reusePort = false);

    /// <summary>Connects to a TCP server.</summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="port">The port, 1 to 65535.</param>
    /// <param name="factory">Makes the protocol, and is told when no connection came about.</param>
    /// <param name="timeout">Seconds to wait for the connection.</param>
    /// <param name="bindAddress">The local address and port to connect from.</param>
    IConnector ConnectTCP(string host, int port, ClientFactory factory, double timeout = 30, (string Host, int Port)? bindAddress = null);
}
