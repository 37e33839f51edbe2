namespace Twisted.Internet.Testing;

/// <summary>A UNIX datagram socket of a <see cref="MemoryReactor"/>: notes what is sent; what comes is the test's to say.</summary>
public sealed class MemoryUNIXDatagramPort : IListeningPort, IUNIXDatagramTransport
{
    private readonly MemoryReactor _reactor;
    private readonly UNIXAddress _host;
    private readonly List<(Bytes Data, UNIXAddress To)> _sent = [];

    internal MemoryUNIXDatagramPort(MemoryReactor reactor, string address, UNIXDatagramProtocol protocol, int maxPacketSize, UnixFileMode mode)
    {
        ArgumentException.ThrowIfNullOrEmpty(address);
        ArgumentNullException.ThrowIfNull(protocol);
        _reactor = reactor;
        _host = new UNIXAddress(address);
        Protocol = protocol;
        MaxPacketSize = maxPacketSize;
        Mode = mode;
    }

    /// <inheritdoc/>
    public IReactor Reactor => _reactor;

    /// <summary>Gets the datagrams.</summary>
    public UNIXDatagramProtocol Protocol { get; }

    /// <summary>As it was asked for: longer datagrams are cut off.</summary>
    public int MaxPacketSize { get; }

    /// <summary>As it was asked for.</summary>
    public UnixFileMode Mode { get; }

    /// <summary>Whether it is open.</summary>
    public bool Listening { get; private set; }

    /// <summary>What was sent, and to whom.</summary>
    public IReadOnlyList<(Bytes Data, UNIXAddress To)> Sent => _sent;

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

    /// <summary>A datagram comes.</summary>
    /// <param name="data">What is in it.</param>
    /// <param name="from">Who sent it; a socket without a name when absent.</param>
    /// <exception cref="NotListeningError">The socket is closed.</exception>
    public void Deliver(Bytes data, UNIXAddress? from = null)
    {
        RequireOpen();
        Protocol.DatagramReceived(data.Length > MaxPacketSize ? data[..MaxPacketSize] : data, from ?? new UNIXAddress(Name: null));
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> data, UNIXAddress addr)
    {
        ArgumentNullException.ThrowIfNull(addr);
        RequireOpen();
        _sent.Add((new Bytes(data), addr));
    }

    private void RequireOpen()
    {
        if (!Listening)
        {
            throw new NotListeningError("The UNIX datagram socket is not open.");
        }
    }
}
