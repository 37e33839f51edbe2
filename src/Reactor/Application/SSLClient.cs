using Twisted.Internet;

namespace Twisted.Application;

/// <summary>A connection with TLS that is begun with the program and closed with it. Twisted: <c>internet.SSLClient</c>.</summary>
/// <param name="host">A name or an address.</param>
/// <param name="port">The port, 1 to 65535.</param>
/// <param name="factory">Makes the protocol, and is told when no connection came about.</param>
/// <param name="contextFactory">Whom to expect there.</param>
/// <param name="timeout">Seconds to wait for the connection.</param>
/// <param name="bindAddress">The local address and port to connect from.</param>
/// <param name="reactor">Where; the default one when absent.</param>
public class SSLClient(
    string host, int port, ClientFactory factory, IOpenSSLClientConnectionCreator contextFactory, double timeout = 30,
    (string Host, int Port)? bindAddress = null, IReactorSSL? reactor = null)
    : ConnectorService(() => (reactor ?? Reactors.reactor).ConnectSSL(host, port, factory, contextFactory, timeout, bindAddress));
