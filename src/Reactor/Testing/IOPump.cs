namespace Twisted.Internet.Testing;

/// <summary>
/// Two protocols tied together in memory; bytes, ends and the reactor's queued calls move when pumped, on this thread.
/// Twisted: <c>twisted.test.iosim.IOPump</c>.
/// </summary>
public sealed class IOPump
{
    /// <summary>Rounds after which <see cref="Flush"/> gives up: two protocols that answer each other for ever.</summary>
    private const int MaxRounds = 1_000_000;

    private int _chunkSize = int.MaxValue;

    private IOPump(FakeTransport client, FakeTransport server)
    {
        ClientTransport = client;
        ServerTransport = server;
    }

    /// <summary>The client's end.</summary>
    public FakeTransport ClientTransport { get; }

    /// <summary>The server's end.</summary>
    public FakeTransport ServerTransport { get; }

    /// <summary>The client.</summary>
    public IProtocol Client => ClientTransport.Protocol;

    /// <summary>The server.</summary>
    public IProtocol Server => ServerTransport.Protocol;

    /// <summary>The most bytes delivered in one piece; 1 delivers byte by byte. Unlimited unless set.</summary>
    public int ChunkSize
    {
        get => _chunkSize;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            _chunkSize = value;
        }
    }

    /// <summary>
    /// Ties two protocols together and makes both connections, the server's first. No byte moves before the first
    /// <see cref="Pump"/>.
    /// </summary>
    /// <param name="client">One end.</param>
    /// <param name="server">The other.</param>
    /// <param name="reactor">Both ends' reactor; a fresh <see cref="MemoryReactorClock"/> when absent.</param>
    /// <param name="clientAddress">The client's address; an invented one when absent.</param>
    /// <param name="serverAddress">The server's address; an invented one when absent.</param>
    public static IOPump Connect(
        IProtocol client, IProtocol server, IReactor? reactor = null, IAddress? clientAddress = null, IAddress? serverAddress = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(server);
        IReactor both = reactor ?? new MemoryReactorClock();
        IAddress clientEnd = clientAddress ?? new IPv4Address("TCP", "127.0.0.1", 54321);
        IAddress serverEnd = serverAddress ?? new IPv4Address("TCP", "127.0.0.1", 12345);
        IOPump pump = new(
            new FakeTransport(both, client, isClient: true, host: clientEnd, peer: serverEnd),
            new FakeTransport(both, server, isClient: false, host: serverEnd, peer: clientEnd));
        pump.ServerTransport.Start();
        pump.ClientTransport.Start();
        return pump;
    }

    /// <summary>
    /// Runs queued calls, then moves what each end has written so far to the other, then what has ended. What a protocol throws
    /// comes out here.
    /// </summary>
    /// <returns>Whether anything happened.</returns>
    public bool Pump()
    {
        bool any = RunQueued();
        any |= Move(ClientTransport, ServerTransport);
        any |= Move(ServerTransport, ClientTransport);
        any |= End(ClientTransport, ServerTransport);
        any |= End(ServerTransport, ClientTransport);
        return any | RunQueued();
    }

    /// <summary>Pumps until nothing moves any more.</summary>
    /// <exception cref="InvalidOperationException">That would be never.</exception>
    public void Flush()
    {
        for (int round = 0; round < MaxRounds; round++)
        {
            if (!Pump())
            {
                return;
            }
        }

        throw new InvalidOperationException($"Still not quiet after {MaxRounds} rounds.");
    }

    private static bool End(FakeTransport ending, FakeTransport other)
    {
        if (ending.Disconnected || ending.Ending() is not Exception reason)
        {
            return false;
        }

        ending.End(reason);

        // The peer of a clean close sees one; of any other, a connection lost. Its own reason, if it has one, stays.
        other.End(other.Ending() ?? (reason is ConnectionDone ? new ConnectionDone() : new ConnectionLost()));
        return true;
    }

    private bool Move(FakeTransport from, FakeTransport to)
    {
        if (from.Disconnected)
        {
            return false;
        }

        bool any = to.Closing ? Discard(from) : to.Reading && Deliver(from, to);
        if (from.ClosesWrite())
        {
            to.PeerClosesWrite();
            any = true;
        }

        return any | from.Drained();
    }

    /// <summary>An end that is closing reads no more: what comes is lost.</summary>
    private static bool Discard(FakeTransport from) => from.Take().Length > 0;

    private bool Deliver(FakeTransport from, FakeTransport to)
    {
        ReadOnlyMemory<byte> rest = from.Take();
        bool any = !rest.IsEmpty;
        while (!rest.IsEmpty && to.Reading && !to.Disconnected && to.Ending() is null)
        {
            int size = Math.Min(rest.Length, _chunkSize);
            ReadOnlyMemory<byte> chunk = rest[..size];
            rest = rest[size..];
            to.Deliver(chunk);
        }

        from.PutBack(rest.Span);
        return any;
    }

    private bool RunQueued() => ClientTransport.Reactor is MemoryReactor reactor && reactor.RunQueued();
}
