namespace Twisted.Internet;

/// <summary>UDP with groups of receivers. Twisted: <c>IReactorMulticast</c>.</summary>
public interface IReactorMulticast
{
    /// <summary>Opens a UDP port for groups, which others may open too. See <see cref="IMulticastTransport.JoinGroup"/>.</summary>
    /// <param name="port">0 lets the system choose; <see cref="IListeningPort.GetHost"/> tells which.</param>
    /// <param name="protocol">Gets the datagrams.</param>
    /// <param name="interface">The local address; empty is every IPv4 address, <c>"::"</c> every IPv6 one.</param>
    /// <param name="maxPacketSize">Longer datagrams are cut off. At most 65536.</param>
    /// <param name="listenMultiple">Whether others that say the same may open the port too, and get what is sent to a group too.</param>
    /// <exception cref="CannotListenError">The port is taken, or may not be had.</exception>
    IListeningPort ListenMulticast(
        int port, DatagramProtocol protocol, string @interface = "", int maxPacketSize = 8192, bool listenMultiple = false);
}
