namespace Twisted.Internet;

/// <summary>TLS servers and clients over TCP. Twisted: <c>IReactorSSL</c>.</summary>
public interface IReactorSSL
{
    /// <summary>As <see cref="IReactorTCP.ListenTCP"/>, and speaks TLS from the first byte.</summary>
    /// <param name="port">0 lets the system choose; <see cref="IListeningPort.GetHost"/> tells which.</param>
    /// <param name="factory">Makes the protocols.</param>
    /// <param name="contextFactory">The certificate to show, and what is asked of clients.</param>
    /// <param name="backlog">How many connections may wait to be accepted.</param>
    /// <param name="interface">The local address; empty is every IPv4 address, <c>"::"</c> every IPv6 one.</param>
    /// <exception cref="CannotListenError">The port is taken, or may not be had.</exception>
    IListeningPort ListenSSL(
        int port, Factory factory, IOpenSSLServerConnectionCreator contextFactory, int backlog = 50, string @interface = "");

    /// <summary>
    /// As <see cref="IReactorTCP.ConnectTCP"/>, and speaks TLS from the first byte. A handshake that fails is a connection lost, with a
    /// <see cref="TLSError"/>, to the protocol and to the factory.
    /// </summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="port">The port, 1 to 65535.</param>
    /// <param name="factory">Makes the protocol, and is told when no connection came about.</param>
    /// <param name="contextFactory">Whom to expect there: <see cref="Ssl.OptionsForClientTLS"/>.</param>
    /// <param name="timeout">Seconds to wait for the connection.</param>
    /// <param name="bindAddress">The local address and port to connect from.</param>
    IConnector ConnectSSL(
        string host, int port, ClientFactory factory, IOpenSSLClientConnectionCreator contextFactory, double timeout = 30,
        (string Host, int Port)? bindAddress = null);
}
