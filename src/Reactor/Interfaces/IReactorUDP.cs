namespace Twisted.Internet;

/// <summary>UDP. Twisted: <c>IReactorUDP</c>.</summary>
public interface IReactorUDP
{
    /// <summary>Opens a UDP port.</summary>
    /// <param name="port">0 lets the system choose; <see cref="IListeningPort.GetHost"/> tells which.</param>
    /// <param name="protocol">Gets the datagrams.</param>
    /// <param name="interface">The local address; empty is every IPv4 address, <c>"::"</c> every IPv6 one.</param>
    /// <param name="maxPacketSize">Longer datagrams are cut off. At most 65536.</param>
    /// <exception cref="CannotListenError">The port is taken, or may not be had.</exception>
    IListeningPort ListenUDP(int port, DatagramProtocol protocol, string @interface = "", int maxPacketSize = 8192);
}
