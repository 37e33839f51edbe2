namespace Twisted.Internet.Testing;

/// <summary>
/// A UNIX datagram socket of a <see cref="MemoryReactor"/> that talks to one other: notes what is sent; what comes is the test's to say.
/// </summary>
public sealed class MemoryUNIXDatagramConnectedPort : IListeningPort, IUNIXDatagramConnectedTransport
{
    private readonly MemoryReactor _reactor;
    private readonly UNIXAddress _peer;
    private readonly UNIXAddress _host;
    private readonly List<Bytes> _sent = [];

    internal MemoryUNIXDatagramConnectedPort(
        MemoryReactor reactor, string address, ConnectedDatagramProtocol protocol, int maxPacketSize, UnixFileMode mode, string? bindAddress)
    {
        ArgumentException.ThrowIfNullOrEmpty(address);
        ArgumentNullException.ThrowIfNull(protocol);
        _reactor = reactor;
        _peer = new UNIXAddress(address);
        _host = new UNIXAddress(bindAddress);
        Protocol = protocol;
        MaxPacketSize = maxPacketSize;
        Mode = mode;
    }

    /// <inheritdoc/>
    public IReactor Reactor => _reactor;

    /// <summary>Gets the datagrams.</summary>
    public ConnectedDatagramProtocol Protocol { get; }

    /// <summary>As it was asked for: longer datagrams are cut off.</summary>
    public int MaxPacketSize { get; }

    /// <summary>As it was asked for.</summary>
    public UnixFileMode Mode { get; }

    /// <summary>Whether it is open.</summary>
    public bool Listening { get; private set; }

    /// <summary>What was sent.</summary>
    public IReadOnlyList<Bytes> Sent => _sent;

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
            Protocol.DoStop();
        }

        return Defer.Succeed();
    }

    /// <inheritdoc cref="IListeningPort.GetHost"/>
    public IAddress GetHost() => _host;

    /// <inheritdoc/>
    public IAddress GetPeer() => _peer;

    /// <summary>A datagram comes from the other end.</summary>
    /// <param name="data">What is in it.</param>
    /// <exception cref="NotListeningError">The socket is closed.</exception>
    public void Deliver(Bytes data)
    {
        RequireOpen();
        Protocol.DatagramReceived(data.Length > MaxPacketSize ? data[..MaxPacketSize] : data);
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> data)
    {
        RequireOpen();
        _sent.Add(new Bytes(data));
    }

    private void RequireOpen()
    {
        if (!Listening)
        {
            throw new NotListeningError("The UNIX datagram socket is not open.");
        }
    }
}
