using System.Net;
using System.Net.Sockets;
using Twisted.Internet.Native;

namespace Twisted.Internet.Transports;

/// <summary>A UDP port, plain or multicast. Twisted: <c>udp.Port</c> and <c>udp.MulticastPort</c>.</summary>
internal sealed class UDPPort : DatagramPort, IMulticastTransport
{
    private readonly DatagramProtocol _protocol;
    private readonly int _port;
    private readonly string _interface;
    private readonly bool _listenMultiple;
    private DatagramSocket? _adopted;
    private AddressFamily _family;
    private SocketAddress? _to;
    private IAddress? _toAddress;
    private IAddress? _peer;

    internal UDPPort(
        ReactorBase reactor, int port, DatagramProtocol protocol, string @interface, int maxPacketSize, bool listenMultiple)
        : base(reactor, protocol, maxPacketSize)
    {
        ArgumentNullException.ThrowIfNull(@interface);
        ArgumentOutOfRangeException.ThrowIfNegative(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, 65535);
        _protocol = protocol;
        _port = port;
        _interface = @interface;
        _listenMultiple = listenMultiple;
    }

    /// <summary>A port that somebody else has bound.</summary>
    internal UDPPort(ReactorBase reactor, DatagramSocket adopted, DatagramProtocol protocol, int maxPacketSize)
        : base(reactor, protocol, maxPacketSize)
    {
        _adopted = adopted;
        _protocol = protocol;
        _interface = string.Empty;
    }

    protected override string Kind => "UDP";

    protected override AddressFamily Family => _family;

    public void Write(ReadOnlySpan<byte> data, IAddress? addr = null)
    {
        if (_peer is null)
        {
            Send(data, Encode(addr ?? throw new InvalidAddressError("A port that is not connected needs an address to send to.")));
            return;
        }

        if (addr is not null && !addr.Equals(_peer))
        {
            throw new InvalidAddressError($"The port is connected to {_peer} and cannot send to {addr}.");
        }

        Send(data, to: null);
    }

    void IUDPTransport.Write(Bytes data, (string Host, int Port) addr) => Write(data.Span, Parse(addr.Host, addr.Port));

    public void Connect(string host, int port)
    {
        Loop.CheckThread();
        ArgumentNullException.ThrowIfNull(host);
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, 65535);
        if (_peer is not null)
        {
            throw new InvalidOperationException($"The port is connected to {_peer} already.");
        }

        IAddress peer = Parse(host, port);
        SocketError error = Socket.Connect(EndPointOf(peer));
        if (error != SocketError.Success)
        {
            throw new SocketException((int)error);
        }

        _peer = peer;
        IsConnected = true;
    }

    public void SetBroadcastAllowed(bool enabled) => Socket.Managed.EnableBroadcast = enabled;

    public bool GetBroadcastAllowed() => Socket.Managed.EnableBroadcast;

    public string GetOutgoingInterface() => MulticastOptions.GetInterface(Socket.Managed);

    public void SetOutgoingInterface(string @interface) => MulticastOptions.SetInterface(Socket.Managed, @interface);

    public bool GetLoopbackMode() => MulticastOptions.GetLoopback(Socket.Managed);

    public void SetLoopbackMode(bool mode) => MulticastOptions.SetLoopback(Socket.Managed, mode);

    public int GetTTL() => MulticastOptions.GetTTL(Socket.Managed);

    public void SetTTL(int ttl) => MulticastOptions.SetTTL(Socket.Managed, ttl);

    public Deferred JoinGroup(string addr, string @interface = "") => WithGroup(addr, @interface, MulticastOptions.Join);

    public Deferred LeaveGroup(string addr, string @interface = "") => WithGroup(addr, @interface, MulticastOptions.Leave);

    protected override DatagramSocket Open()
    {
        _peer = null;
        _toAddress = null;
        if (_adopted is DatagramSocket adopted)
        {
            _adopted = null;
            _family = adopted.LocalEndPoint.AddressFamily;
            return adopted;
        }

        IPEndPoint local = SocketAddresses.ParseInterface(_interface, _port);
        _family = local.AddressFamily;
        DatagramSocket socket = Loop.OpenDatagramSocket(_family, out SocketError error)
            ?? throw new CannotListenError(_interface, _port, new SocketException((int)error));
        error = socket.Bind(local, _listenMultiple);
        if (error != SocketError.Success)
        {
            socket.Close();
            throw new CannotListenError(_interface, _port, new SocketException((int)error));
        }

        return socket;
    }

    protected override void Start() => _protocol.MakeConnection(this);

    protected override IAddress Decode(SocketAddress address) => SocketAddresses.ToAddress(
        (_family == AddressFamily.InterNetworkV6 ? SocketAddresses.AnyV6 : SocketAddresses.AnyV4).Create(address), "UDP");

    protected override IAddress HostOf(DatagramSocket socket) => SocketAddresses.ToAddress(socket.LocalEndPoint, "UDP");

    private static IPEndPoint EndPointOf(IAddress address)
    {
        (string host, int port, long scope) = address switch
        {
            IPv4Address v4 => (v4.Host, v4.Port, 0L),
            IPv6Address v6 => (v6.Host, v6.Port, v6.ScopeID),
            _ => throw new InvalidAddressError($"{address} is no IPv4 or IPv6 address."),
        };
        if (!IPAddress.TryParse(host, out IPAddress? parsed))
        {
            throw new InvalidAddressError($"'{host}' is no IPv4 or IPv6 address; names are not looked up here.");
        }

        if (scope != 0 && parsed.AddressFamily == AddressFamily.InterNetworkV6)
        {
            parsed.ScopeId = scope;
        }

        return new IPEndPoint(parsed, port);
    }

    private static IAddress Parse(string host, int port) => IPAddress.TryParse(host, out IPAddress? address)
        ? SocketAddresses.ToAddress(new IPEndPoint(address, port), "UDP")
        : throw new InvalidAddressError($"'{host}' is no IPv4 or IPv6 address; names are not looked up here.");

    private SocketAddress Encode(IAddress address)
    {
        if (SenderIfSame(address) is SocketAddress sender)
        {
            return sender;
        }

        if (_to is null || !address.Equals(_toAddress))
        {
            IPEndPoint endPoint = EndPointOf(address);
            if (endPoint.AddressFamily != _family)
            {
                throw new InvalidAddressError($"{address} cannot be sent to from {GetHost()}: it is of another family.");
            }

            _to = endPoint.Serialize();
            _toAddress = address;
        }

        return _to;
    }

    private Deferred WithGroup(string addr, string @interface, Action<Socket, IPAddress, string> action)
    {
        Loop.CheckThread();
        ArgumentException.ThrowIfNullOrEmpty(addr);
        ArgumentNullException.ThrowIfNull(@interface);
        if (IPAddress.TryParse(addr, out IPAddress? group))
        {
            return Defer.Execute(() => MulticastOptions.Try(Socket.Managed, group, @interface, action));
        }

        Deferred done = new();
        LookUp.Start(Loop, addr).AddCallbacks(
            addresses =>
            {
                IPAddress? found = addresses.FirstOrDefault(address => address.AddressFamily == _family);
                Defer.Execute(() => MulticastOptions.Try(
                    Socket.Managed, found ?? throw new MulticastJoinError($"{addr} has no address of the port's family."), @interface, action))
                    .AddCallbacks(done.Callback, done.Errback);
            },
            failure => done.Errback(new MulticastJoinError($"{addr}: {failure.GetErrorMessage()}", failure.Value)));
        return done;
    }
}
