using Twisted.Internet;

namespace Twisted.Application;

/// <summary>A TCP port that speaks TLS and is open while the program runs. Twisted: <c>internet.SSLServer</c>.</summary>
/// <param name="port">0 lets the system choose.</param>
/// <param name="factory">Makes the protocols.</param>
/// <param name="contextFactory">The certificate to show, and what is asked of clients.</param>
/// <param name="backlog">How many connections may wait to be accepted.</param>
/// <param name="interface">The local address; empty is every IPv4 address.</param>
/// <param name="reactor">Where; the default one when absent.</param>
public class SSLServer(
    int port, Factory factory, IOpenSSLServerConnectionCreator contextFactory, int backlog = 50, string @interface = "",
    IReactorSSL? reactor = null)
    : PortService(() => (reactor ?? Reactors.reactor).ListenSSL(port, factory, contextFactory, backlog, @interface));
