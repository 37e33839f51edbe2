using System.Net;
using System.Net.Sockets;
using Twisted.Internet.Native;

namespace Twisted.Internet.Transports;

/// <summary>A port that somebody else has opened (systemd, a parent process). What was not made here is not removed here.</summary>
internal sealed class AdoptedPort(ReactorBase reactor, ReactorSocket socket, AddressFamily family, Factory factory)
    : StreamPort(reactor, factory)
{
    private ReactorSocket? _socket = socket;
    private IAddress? _host;

    internal override bool MayBeShared => true;

    protected override string Kind => family == AddressFamily.Unix ? "UNIX" : "TCP";

    /// <summary>The connection of an adopted socket, or of a port's.</summary>
    internal static StreamConnection Connect(
        ReactorBase reactor, AddressFamily family, ReactorSocket socket, IProtocol protocol, IAddress peer) =>
        family == AddressFamily.Unix
            ? new UNIXConnection(reactor, socket, protocol, peer, SocketAddresses.ToAddress(socket.LocalEndPoint), onLost: null)
            : new TCPConnection(reactor, socket, protocol, peer, host: null, onLost: null);

    protected override ReactorSocket Open()
    {
        ReactorSocket? adopted = _socket;
        _socket = null;
        return adopted ?? throw new CannotListenError(
            _host!.ToString()!, new InvalidOperationException("An adopted port cannot be opened again once it is closed."));
    }

    /// <summary>It does already.</summary>
    protected override SocketError Listen(ReactorSocket socket) => SocketError.Success;

    protected override CannotListenError Refused(SocketError error) => new(_host!.ToString()!, new SocketException((int)error));

    protected override void OnOpened(EndPoint local, IAddress host) => _host = host;

    protected override StreamConnection Connect(ReactorSocket socket, IProtocol protocol, IAddress peer) =>
        Connect(Loop, family, socket, protocol, peer);
}
