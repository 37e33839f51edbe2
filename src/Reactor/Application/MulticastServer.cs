using Twisted.Internet;

namespace Twisted.Application;

/// <summary>A UDP port for groups that is open while the program runs. Twisted: <c>internet.MulticastServer</c>.</summary>
/// <param name="port">0 lets the system choose.</param>
/// <param name="protocol">Gets the datagrams.</param>
/// <param name="interface">The local address; empty is every IPv4 address.</param>
/// <param name="maxPacketSize">Longer datagrams are cut off.</param>
/// <param name="listenMultiple">Whether others may open the port too.</param>
/// <param name="reactor">Where; the default one when absent.</param>
public class MulticastServer(
    int port, DatagramProtocol protocol, string @interface = "", int maxPacketSize = 8192, bool listenMultiple = false,
    IReactorMulticast? reactor = null)
    : PortService(() => (reactor ?? Reactors.reactor).ListenMulticast(port, protocol, @interface, maxPacketSize, listenMultiple));
