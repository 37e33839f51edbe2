using System.Net;
using System.Net.Sockets;
using Twisted.Internet.Logging;
using Twisted.Internet.Loop;
using Twisted.Internet.Native;

namespace Twisted.Internet.Transports;

/// <summary>
/// A socket for datagrams, of whatever family, and its protocol. Twisted: <c>udp.Port</c> without UDP. No datagram and no error ends it.
/// </summary>
internal abstract class DatagramPort : Selectable, IListeningPort
{
    /// <summary>Bytes taken in one turn of the loop: as Twisted, some datagrams, and then the others' turn.</summary>
    internal const int MaxThroughput = 256 * 1024;

    /// <summary>Datagrams taken in one turn, however short.</summary>
    internal const int MaxDatagrams = 256;

    /// <summary>Room for any address.</summary>
    private const int AddressSize = 128;

    private readonly AbstractDatagramProtocol _protocol;
    private readonly int _maxPacketSize;
    private DatagramSocket? _socket;
    private SocketAddress? _scratch;
    private SocketAddress? _sender;
    private IAddress? _senderAddress;
    private IAddress? _host;

    protected DatagramPort(ReactorBase reactor, AbstractDatagramProtocol protocol, int maxPacketSize)
        : base(reactor)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxPacketSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxPacketSize, TransportLimits.ReadSize);
        _protocol = protocol;
        _maxPacketSize = maxPacketSize;
    }

    public IReactor Reactor => Loop;

    internal sealed override nint Handle => _socket?.Handle ?? -1;

    internal sealed override Socket? Managed => _socket?.Managed;

    internal sealed override Interest Wanted => _socket is null ? Interest.None : Interest.Read;

    internal sealed override bool ErrorsAreInput => true;

    /// <summary>What it is called in the log.</summary>
    protected abstract string Kind { get; }

    protected abstract AddressFamily Family { get; }

    /// <summary>The open socket.</summary>
    /// <exception cref="NotListeningError">It is closed.</exception>
    protected DatagramSocket Socket => _socket ?? throw new NotListeningError($"The {Kind} port is not open.");

    /// <summary>Whether datagrams go to one peer only, whose refusal concerns the protocol.</summary>
    protected bool IsConnected { get; set; }

    public override string ToString() => $"<{Kind} port {_host}>";

    public void StartListening()
    {
        Loop.CheckThread();
        if (_socket is not null)
        {
            return;
        }

        _socket = Open();
        _scratch = new SocketAddress(Family, AddressSize);
        _sender = new SocketAddress(Family, AddressSize) { Size = sizeof(ushort) };
        _senderAddress = null;
        _host = HostOf(_socket);
        Loop.Link(this);
        Attend();
        try
        {
            Start();
        }
        catch
        {
            Close(stopProtocol: false);
            throw;
        }

        if (_protocol.Noisy && _socket is not null)
        {
            ReactorLog.PortOpened(Loop.Log, _protocol.GetType().Name, _host);
        }
    }

    public Deferred StopListening()
    {
        Loop.CheckThread();
        Close(stopProtocol: true);
        return Defer.Succeed();
    }

    public IAddress GetHost() => _host ?? throw new NotListeningError("The port has not been opened.");

    internal override void OnReadable()
    {
        int bytes = 0;
        for (int i = 0; i < MaxDatagrams && bytes < MaxThroughput && _socket is not null; i++)
        {
            int count = _socket.Receive(Loop.ReadBuffer.AsSpan(0, _maxPacketSize), _scratch!, out SocketError error);
            if (count >= 0)
            {
                bytes += count;
                Deliver(Loop.ReadBuffer.AsSpan(0, count));
            }
            else if (error is SocketError.ConnectionRefused or SocketError.ConnectionReset)
            {
                Refused();
            }
            else
            {
                // WouldBlock, or something about a datagram of ours that a router did not like: the next one may do.
                return;
            }
        }
    }

    internal override void OnWritable()
    {
    }

    internal override void OnShutdown() => Close(stopProtocol: true);

    internal override void OnFailure(Exception error) => ReactorLog.DescriptorFailed(Loop.Log, ToString(), error);

    /// <summary>A socket that has its address.</summary>
    /// <exception cref="CannotListenError">The address is taken, or may not be had.</exception>
    protected abstract DatagramSocket Open();

    /// <summary>Tells the protocol that the port is open.</summary>
    protected abstract void Start();

    /// <summary>The address of a sender.</summary>
    protected abstract IAddress Decode(SocketAddress address);

    /// <summary>Our address.</summary>
    protected abstract IAddress HostOf(DatagramSocket socket);

    /// <summary>Gives the address back after the socket was closed.</summary>
    protected virtual void Release()
    {
    }

    /// <summary>The socket address of the last sender, if that is who is meant: answers need no look at the address.</summary>
    protected SocketAddress? SenderIfSame(IAddress address) => ReferenceEquals(address, _senderAddress) ? _sender : null;

    /// <summary>Sends one datagram.</summary>
    /// <param name="data">All of it.</param>
    /// <param name="to">To whom; nobody when connected.</param>
    protected void Send(ReadOnlySpan<byte> data, SocketAddress? to)
    {
        Loop.CheckThread();
        SocketError error = Socket.Send(data, to);
        switch (error)
        {
            case SocketError.Success:
                break;
            case SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable or SocketError.Interrupted:
                // No room: nobody was promised that it arrives.
                break;
            case SocketError.MessageSize:
                throw new MessageLengthError($"A datagram of {data.Length} bytes is too long to be sent.", new SocketException((int)error));
            case SocketError.ConnectionRefused or SocketError.ConnectionReset when IsConnected || Family != AddressFamily.Unix:
                Refused();
                break;
            default:
                throw new SocketException((int)error);
        }
    }

    /// <summary>Closes it without telling the protocol, which has not been started.</summary>
    protected void Abandon() => Close(stopProtocol: false);

    private void Deliver(ReadOnlySpan<byte> data)
    {
        SocketAddress from = _scratch!;
        if (_senderAddress is null || !from.Buffer.Span[..from.Size].SequenceEqual(_sender!.Buffer.Span[.._sender.Size]))
        {
            (_scratch, _sender) = (_sender, from);
            _senderAddress = Decode(from);
        }

        Guarded("DatagramReceived", data, static (protocol, data, address) => protocol.Take(data, address!));
    }

    /// <summary>An answer to an earlier datagram: nobody listens there. On a port with many peers it does not say where.</summary>
    private void Refused()
    {
        if (IsConnected)
        {
            Guarded("ConnectionRefused", default, static (protocol, _, _) => protocol.ConnectionRefused());
        }
    }

    private void Close(bool stopProtocol)
    {
        DatagramSocket? socket = _socket;
        if (socket is null)
        {
            return;
        }

        Loop.Unlink(this, closing: true);
        _socket = null;
        IsConnected = false;
        socket.Close();
        Guarded("close", default, (_, _, _) => Release());
        if (stopProtocol)
        {
            if (_protocol.Noisy)
            {
                ReactorLog.PortClosed(Loop.Log, Kind, _host!);
            }

            Guarded("DoStop", default, static (protocol, _, _) => protocol.DoStop());
        }
    }

    private void Guarded(string callback, ReadOnlySpan<byte> data, Callback action)
    {
        try
        {
            action(_protocol, data, _senderAddress);
        }
        catch (Exception error)
        {
            ReactorLog.DatagramProtocolFailed(Loop.Log, _host!, callback, error);
        }
    }

    private delegate void Callback(AbstractDatagramProtocol protocol, ReadOnlySpan<byte> data, IAddress? address);
}
