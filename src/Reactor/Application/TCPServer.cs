using Twisted.Internet;

namespace Twisted.Application;

/// <summary>A TCP port that is open while the program runs. Twisted: <c>internet.TCPServer</c>.</summary>
/// <param name="port">0 lets the system choose.</param>
/// <param name="factory">Makes the protocols.</param>
/// <param name="backlog">How many connections may wait to be accepted.</param>
/// <param name="interface">The local address; empty is every IPv4 address.</param>
/// <param name="reactor">Where; the default one when absent.</param>
public class TCPServer(int port, Factory factory, int backlog = 50, string @interface = "", IReactorTCP? reactor = null)
    : PortService(() => (reactor ?? Reactors.reactor).ListenTCP(port, factory, backlog, @interface));
