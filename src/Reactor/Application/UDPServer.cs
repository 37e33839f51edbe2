using Twisted.Internet;

namespace Twisted.Application;

/// <summary>A UDP port that is open while the program runs. Twisted: <c>internet.UDPServer</c>.</summary>
/// <param name="port">0 lets the system choose.</param>
/// <param name="protocol">Gets the datagrams.</param>
/// <param name="interface">The local address; empty is every IPv4 address.</param>
/// <param name="maxPacketSize">Longer datagrams are cut off.</param>
/// <param name="reactor">Where; the default one when absent.</param>
public class UDPServer(int port, DatagramProtocol protocol, string @interface = "", int maxPacketSize = 8192, IReactorUDP? reactor = null)
    : PortService(() => (reactor ?? Reactors.reactor).ListenUDP(port, protocol, @interface, maxPacketSize));
