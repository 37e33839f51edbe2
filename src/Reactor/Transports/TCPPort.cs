using System.Net;
using System.Net.Sockets;
using Twisted.Internet.Native;

namespace Twisted.Internet.Transports;

/// <summary>A TCP port that accepts connections. Twisted: <c>tcp.Port</c>.</summary>
internal class TCPPort : StreamPort
{
    private readonly int _port;
    private readonly int _backlog;
    private readonly string _interface;
    private readonly bool _reusePort;
    private IAddress? _hostOfConnections;

    internal TCPPort(ReactorBase reactor, int port, Factory factory, int backlog, string @interface, bool reusePort)
        : base(reactor, factory)
    {
        ArgumentNullException.ThrowIfNull(@interface);
        ArgumentOutOfRangeException.ThrowIfNegative(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, 65535);
        if (reusePort && OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("Windows has no SO_REUSEPORT: several reactors cannot share a port there.");
        }

        _port = port;
        _backlog = backlog;
        _interface = @interface;
        _reusePort = reusePort;
    }

    protected sealed override string Kind => "TCP";

    /// <summary>Asks whether nobody has the port, not even somebody who would share it.</summary>
    /// <exception cref="CannotListenError">Somebody has.</exception>
    internal void RequireFree() => Bound(reusePort: false).Close();

    protected sealed override ReactorSocket Open() => Bound(_reusePort);

    protected sealed override SocketError Listen(ReactorSocket socket) => socket.Listen(_backlog);

    protected sealed override CannotListenError Refused(SocketError error) => new(_interface, _port, new SocketException((int)error));

    protected sealed override void OnOpened(EndPoint local, IAddress host)
    {
        // Bound to one address, all connections have that one; bound to all, each is asked when somebody wants to know.
        IPAddress address = ((IPEndPoint)local).Address;
        _hostOfConnections = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? null : host;
    }

    protected sealed override StreamConnection Connect(ReactorSocket socket, IProtocol protocol, IAddress peer) =>
        new TCPConnection(Loop, socket, protocol, peer, _hostOfConnections, onLost: null);

    private ReactorSocket Bound(bool reusePort)
    {
        IPEndPoint local = SocketAddresses.ParseInterface(_interface, _port);
        ReactorSocket socket = Loop.OpenSocket(local.AddressFamily, out SocketError error) ?? throw Refused(error);
        error = socket.Bind(local, reusePort);
        if (error != SocketError.Success)
        {
            socket.Close();
            throw Refused(error);
        }

        return socket;
    }
}
