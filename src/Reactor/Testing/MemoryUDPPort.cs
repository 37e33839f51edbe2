namespace Twisted.Internet.Testing;

/// <summary>A UDP port of a <see cref="MemoryReactor"/>: notes what is sent; what comes is the test's to say.</summary>
public sealed class MemoryUDPPort : IListeningPort, IMulticastTransport
{
    private readonly MemoryReactor _reactor;
    private readonly IAddress _host;
    private readonly List<(Bytes Data, IAddress To)> _sent = [];
    private readonly List<(string Group, string Interface)> _groups = [];
    private bool _broadcast;
    private bool _loopback = true;
    private int _ttl = 1;
    private string _outgoing = "0.0.0.0";
    private IAddress? _peer;

    internal MemoryUDPPort(MemoryReactor reactor, int port, DatagramProtocol protocol, string @interface, int maxPacketSize)
    {
        _reactor = reactor;
        Protocol = protocol;
        MaxPacketSize = maxPacketSize;
        _host = MemoryListener.AddressOf("UDP", @interface, port == 0 ? MemoryListener.ChoosePort() : port);
    }

    /// <inheritdoc/>
    public IReactor Reactor => _reactor;

    /// <summary>Gets the datagrams.</summary>
    public DatagramProtocol Protocol { get; }

    /// <summary>As it was asked for: longer datagrams are cut off.</summary>
    public int MaxPacketSize { get; }

    /// <summary>Whether it is open.</summary>
    public bool Listening { get; private set; }

    /// <summary>What was sent, and to whom.</summary>
    public IReadOnlyList<(Bytes Data, IAddress To)> Sent => _sent;

    /// <summary>The groups that it is in, and on which interface.</summary>
    public IReadOnlyList<(string Group, string Interface)> Groups => _groups;

    /// <inheritdoc/>
    public void StartListening()
    {
        if (!Listening)
        {
            Listening = true;
            Protocol.MakeConnection(this);
        }
    }

    /// <inheritdoc cref="IListeningPort.StopListening"/>
    public Deferred StopListening()
    {
        if (Listening)
        {
            Listening = false;
            _groups.Clear();
            Protocol.DoStop();
        }

        return Defer.Succeed();
    }

    /// <inheritdoc cref="IListeningPort.GetHost"/>
    public IAddress GetHost() => _host;

    /// <summary>A datagram comes. A port that is connected hears of its peer's only.</summary>
    /// <param name="data">What is in it.</param>
    /// <param name="from">Who says to have sent it.</param>
    /// <exception cref="NotListeningError">The port is closed.</exception>
    public void Deliver(Bytes data, IAddress from)
    {
        ArgumentNullException.ThrowIfNull(from);
        RequireOpen();
        if (_peer is null || from.Equals(_peer))
        {
            Protocol.DatagramReceived(data.Length > MaxPacketSize ? data[..MaxPacketSize] : data, from);
        }
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> data, IAddress? addr = null)
    {
        RequireOpen();
        if (_peer is not null && addr is not null && !addr.Equals(_peer))
        {
            throw new InvalidAddressError($"The port is connected to {_peer} and cannot send to {addr}.");
        }

        IAddress to = addr ?? _peer ?? throw new InvalidAddressError("A port that is not connected needs an address to send to.");
        _sent.Add((new Bytes(data), to));
    }

    /// <inheritdoc/>
    public void Write(Bytes data, (string Host, int Port) addr) => Write(data.Span, MemoryListener.AddressOf("UDP", addr.Host, addr.Port));

    /// <inheritdoc/>
    public void Connect(string host, int port)
    {
        ArgumentNullException.ThrowIfNull(host);
        RequireOpen();
        _peer = _peer is null
            ? MemoryListener.AddressOf("UDP", host, port)
            : throw new InvalidOperationException($"The port is connected to {_peer} already.");
    }

    /// <inheritdoc/>
    public void SetBroadcastAllowed(bool enabled) => _broadcast = enabled;

    /// <inheritdoc/>
    public bool GetBroadcastAllowed() => _broadcast;

    /// <inheritdoc/>
    public string GetOutgoingInterface() => _outgoing;

    /// <inheritdoc/>
    public void SetOutgoingInterface(string @interface) => _outgoing = @interface;

    /// <inheritdoc/>
    public bool GetLoopbackMode() => _loopback;

    /// <inheritdoc/>
    public void SetLoopbackMode(bool mode) => _loopback = mode;

    /// <inheritdoc/>
    public int GetTTL() => _ttl;

    /// <inheritdoc/>
    public void SetTTL(int ttl) => _ttl = ttl;

    /// <inheritdoc/>
    public Deferred JoinGroup(string addr, string @interface = "")
    {
        if (_groups.Contains((addr, @interface)))
        {
            return Defer.Fail(new MulticastJoinError($"The port is in the group {addr} already."));
        }

        _groups.Add((addr, @interface));
        return Defer.Succeed();
    }

    /// <inheritdoc/>
    public Deferred LeaveGroup(string addr, string @interface = "") => _groups.Remove((addr, @interface))
        ? Defer.Succeed()
        : Defer.Fail(new MulticastJoinError($"The port is not in the group {addr}."));

    private void RequireOpen()
    {
        if (!Listening)
        {
            throw new NotListeningError("The UDP port is not open.");
        }
    }
}
