using System.Net;
using System.Net.Sockets;
using Twisted.Internet.Native;
using Twisted.Python;

namespace Twisted.Internet.Transports;

/// <summary>A UNIX datagram socket that talks to one other. Twisted: <c>unix.ConnectedDatagramPort</c>.</summary>
internal sealed class UNIXDatagramConnectedPort : DatagramPort, IUNIXDatagramConnectedTransport
{
    private static readonly UNIXAddress Unnamed = new(null);

    private readonly ConnectedDatagramProtocol _protocol;
    private readonly UnixDomainSocketEndPoint _remote;
    private readonly UNIXAddress _peer;
    private readonly UNIXDatagramAddress? _address;

    internal UNIXDatagramConnectedPort(
        ReactorBase reactor,
        string address,
        ConnectedDatagramProtocol protocol,
        int maxPacketSize,
        UnixFileMode mode,
        string? bindAddress)
        : base(reactor, protocol, maxPacketSize)
    {
        _protocol = protocol;
        _remote = SocketAddresses.ParseUNIX(address);
        _peer = new UNIXAddress(address);
        _address = bindAddress is null ? null : new UNIXDatagramAddress(bindAddress, mode);
    }

    protected override string Kind => "UNIX datagram";

    protected override AddressFamily Family => AddressFamily.Unix;

    public void Write(ReadOnlySpan<byte> data) => Send(data, to: null);

    public IAddress GetPeer() => _peer;

    protected override DatagramSocket Open() => _address is not null
        ? _address.Open(Loop)
        : Loop.OpenDatagramSocket(AddressFamily.Unix, out SocketError error)
            ?? throw new CannotListenError(_peer.ToString(), new SocketException((int)error));

    protected override void Start()
    {
        SocketError error = Socket.Connect(_remote);
        if (error == SocketError.Success)
        {
            IsConnected = true;
            _protocol.MakeConnection(this);
            return;
        }

        SocketException cause = new((int)error);
        Abandon();
        _protocol.ConnectionFailed(new Failure(error == SocketError.AddressNotAvailable
            ? new ConnectError($"There is no UNIX socket {_peer}.", cause)
            : ConnectErrors.Of(error)));
    }

    protected override IAddress Decode(SocketAddress address) => _peer;

    protected override IAddress HostOf(DatagramSocket socket) => _address?.Host ?? Unnamed;

    protected override void Release() => _address?.Release();
}
