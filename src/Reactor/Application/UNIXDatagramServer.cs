using Twisted.Internet;

namespace Twisted.Application;

/// <summary>A UNIX datagram socket that is open while the program runs. Twisted: <c>internet.UNIXDatagramServer</c>.</summary>
/// <param name="address">A path, or an abstract name.</param>
/// <param name="protocol">Gets the datagrams.</param>
/// <param name="maxPacketSize">Longer datagrams are cut off.</param>
/// <param name="mode">Who may send.</param>
/// <param name="reactor">Where; the default one when absent.</param>
public class UNIXDatagramServer(
    string address, UNIXDatagramProtocol protocol, int maxPacketSize = 8192, UnixFileMode mode = IReactorUNIX.OwnerOnly,
    IReactorUNIXDatagram? reactor = null)
    : PortService(() => (reactor ?? Reactors.reactor).ListenUNIXDatagram(address, protocol, maxPacketSize, mode));
