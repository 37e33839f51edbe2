using Twisted.Internet;

namespace Twisted.Application;

/// <summary>A TCP connection that is begun with the program and closed with it; for one that is kept up, take <see cref="ClientService"/>. Twisted: <c>internet.TCPClient</c>.</summary>
/// <param name="host">A name or an address.</param>
/// <param name="port">The port, 1 to 65535.</param>
/// <param name="factory">Makes the protocol, and is told when no connection came about.</param>
/// <param name="timeout">Seconds to wait for the connection.</param>
/// <param name="bindAddress">The local address and port to connect from.</param>
/// <param name="reactor">Where; the default one when absent.</param>
public class TCPClient(
    string host, int port, ClientFactory factory, double timeout = 30, (string Host, int Port)? bindAddress = null,
    IReactorTCP? reactor = null)
    : ConnectorService(() => (reactor ?? Reactors.reactor).ConnectTCP(host, port, factory, timeout, bindAddress));
