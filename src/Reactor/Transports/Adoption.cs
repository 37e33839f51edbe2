using System.Net;
using System.Net.Sockets;
using Twisted.Internet.Native;

namespace Twisted.Internet.Transports;

/// <summary>Takes over sockets that somebody else made.</summary>
internal static class Adoption
{
    internal static AdoptedPort Port(ReactorBase reactor, SafeSocketHandle handle, AddressFamily family, Factory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        _ = RequireFamily(family, unix: true);
        return new AdoptedPort(reactor, reactor.AdoptSocket(Take(reactor, handle)), family, factory);
    }

    internal static void Connection(ReactorBase reactor, SafeSocketHandle handle, AddressFamily family, Factory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        _ = RequireFamily(family, unix: true);

        // .NET's view of the socket knows the peer's name; it does not own it, and the reactor's own does.
        EndPoint? remote;
        using (Socket view = new(new SafeSocketHandle(Take(reactor, handle).DangerousGetHandle(), ownsHandle: false)))
        {
            remote = view.RemoteEndPoint ?? (family == AddressFamily.Unix ? SocketAddresses.AnyUnix : null);
        }

        IAddress peer = SocketAddresses.ToAddress(remote ?? throw new SocketException((int)SocketError.NotConnected));
        IProtocol? protocol = ((IProtocolFactory)factory).BuildProtocol(peer);
        ReactorSocket socket = reactor.AdoptSocket(handle);
        if (protocol is null)
        {
            socket.Close();
        }
        else
        {
            AdoptedPort.Connect(reactor, family, socket, protocol, peer).Start();
        }
    }

    internal static UDPPort DatagramPort(
        ReactorBase reactor, SafeSocketHandle handle, AddressFamily family, DatagramProtocol protocol, int maxPacketSize)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        _ = RequireFamily(family, unix: false);
        return new UDPPort(reactor, reactor.Wrap(new Socket(Take(reactor, handle))), protocol, maxPacketSize);
    }

    private static SafeSocketHandle Take(ReactorBase reactor, SafeSocketHandle handle)
    {
        reactor.CheckThread();
        ArgumentNullException.ThrowIfNull(handle);
        return handle.IsInvalid || handle.IsClosed ? throw new SocketException((int)SocketError.NotSocket) : handle;
    }

    /// <summary>The family again, if sockets of it are taken.</summary>
    /// <exception cref="ArgumentException">They are not.</exception>
    internal static AddressFamily RequireFamily(AddressFamily family, bool unix)
    {
        bool known = family is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 || (unix && family == AddressFamily.Unix);
        return known ? family : throw new ArgumentException($"A socket of the family {family} cannot be adopted so.", nameof(family));
    }
}
