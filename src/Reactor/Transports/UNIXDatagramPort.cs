using System.Net;
using System.Net.Sockets;
using Twisted.Internet.Native;

namespace Twisted.Internet.Transports;

/// <summary>A UNIX datagram socket that has an address. Twisted: <c>unix.DatagramPort</c>.</summary>
internal sealed class UNIXDatagramPort : DatagramPort, IUNIXDatagramTransport
{
    private readonly UNIXDatagramProtocol _protocol;
    private readonly UNIXDatagramAddress _address;
    private SocketAddress? _to;
    private UNIXAddress? _toAddress;

    internal UNIXDatagramPort(
        ReactorBase reactor, string address, UNIXDatagramProtocol protocol, int maxPacketSize, UnixFileMode mode)
        : base(reactor, protocol, maxPacketSize)
    {
        _protocol = protocol;
        _address = new UNIXDatagramAddress(address, mode);
    }

    protected override string Kind => "UNIX datagram";

    protected override AddressFamily Family => AddressFamily.Unix;

    public void Write(ReadOnlySpan<byte> data, UNIXAddress addr)
    {
        ArgumentNullException.ThrowIfNull(addr);
        Send(data, Encode(addr));
    }

    protected override DatagramSocket Open() => _address.Open(Loop);

    protected override void Start() => _protocol.MakeConnection(this);

    protected override IAddress Decode(SocketAddress address) => SocketAddresses.ToUNIXAddress(address);

    protected override IAddress HostOf(DatagramSocket socket) => _address.Host;

    protected override void Release() => _address.Release();

    private SocketAddress Encode(UNIXAddress address)
    {
        if (SenderIfSame(address) is SocketAddress sender && address.Name is not null)
        {
            return sender;
        }

        if (_to is null || !address.Equals(_toAddress))
        {
            _to = SocketAddresses.ParseUNIX(
                address.Name ?? throw new InvalidAddressError("A socket without a name cannot be sent to.")).Serialize();
            _toAddress = address;
        }

        return _to;
    }
}
