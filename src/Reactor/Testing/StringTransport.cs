using System.Buffers;
using Twisted.Internet.Transports;

namespace Twisted.Internet.Testing;

/// <summary>
/// A transport that keeps what is written to it, for tests of protocols. Twisted: <c>twisted.internet.testing.StringTransport</c>.
/// </summary>
public class StringTransport : ITCPTransport
{
    private readonly ArrayBufferWriter<byte> _written = new();
    private IReactor? _reactor;
    private ProducerSlot _producer;
    private Inbox _inbox;
    private bool _noDelay;
    private bool _keepAlive;

    /// <summary>On a fresh <see cref="MemoryReactorClock"/>, which <see cref="Reactor"/> gives.</summary>
    public StringTransport()
    {
    }

    /// <summary>On a given reactor.</summary>
    /// <param name="reactor">The reactor; a fresh <see cref="MemoryReactorClock"/> when absent.</param>
    /// <param name="hostAddress">Our end; an invented one when absent.</param>
    /// <param name="peerAddress">The other end; an invented one when absent.</param>
    public StringTransport(IReactor? reactor, IAddress? hostAddress = null, IAddress? peerAddress = null)
    {
        _reactor = reactor;
        HostAddr = hostAddress ?? HostAddr;
        PeerAddr = peerAddress ?? PeerAddr;
    }

    /// <inheritdoc/>
    public IReactor Reactor
    {
        get => _reactor ??= new MemoryReactorClock();
        set => _reactor = value;
    }

    /// <summary>What <see cref="GetHost"/> answers.</summary>
    public IAddress HostAddr { get; set; } = new IPv4Address("TCP", "10.0.0.1", 4321);

    /// <summary>What <see cref="GetPeer"/> answers.</summary>
    public IAddress PeerAddr { get; set; } = new IPv4Address("TCP", "192.168.1.1", 54321);

    /// <inheritdoc/>
    public IBufferWriter<byte> Output => _written;

    /// <inheritdoc/>
    public IObservable<Bytes> Received => _inbox.Received();

    /// <summary>Always 0: all that is written has "gone" to <see cref="Value"/>.</summary>
    public int BufferedBytes => 0;

    /// <inheritdoc/>
    public int HighWaterMark { get; set; } = TransportLimits.HighWaterMark;

    /// <inheritdoc/>
    public int MaxBufferedBytes { get; set; } = TransportLimits.MaxBufferedBytes;

    /// <summary>Whether <see cref="LoseConnection"/> was called.</summary>
    public bool Disconnecting { get; protected set; }

    /// <summary>Whether <see cref="AbortConnection"/> was called, or the connection ended.</summary>
    public bool Disconnected { get; protected set; }

    /// <summary>Whether <see cref="LoseWriteConnection"/> was called.</summary>
    public bool WriteDisconnecting { get; private set; }

    /// <summary><c>"producing"</c>, <c>"paused"</c> or <c>"stopped"</c>.</summary>
    public string ProducerState { get; private set; } = "producing";

    /// <summary>The producer registered.</summary>
    public IProducer? Producer => _producer.Producer;

    /// <summary>Whether that one is a push producer.</summary>
    public bool? Streaming => _producer.IsEmpty ? null : _producer.Streaming;

    /// <summary>All that was written since the start or the last <see cref="Clear"/>.</summary>
    public Bytes Value() => new(_written.WrittenSpan);

    /// <summary>Forgets what was written.</summary>
    public void Clear() => _written.ResetWrittenCount();

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> data) => _written.Write(data);

    /// <inheritdoc cref="ITransport.Write(Bytes)"/>
    public void Write(Bytes data) => Write(data.Span);

    /// <summary>Lets <paramref name="data"/> arrive.</summary>
    /// <param name="data">What the observer gets: a copy, lent to it for the call, which it may scribble on.</param>
    public void Deliver(Bytes data) => _inbox.Deliver(data.Span.ToArray());

    /// <summary>Lets the connection end: a <see cref="ConnectionDone"/> completes the observer, all else is its error.</summary>
    /// <param name="reason">Why; <see cref="ConnectionDone"/> when absent.</param>
    public void Close(Exception? reason = null)
    {
        Disconnected = true;
        _inbox.Finish(reason ?? new ConnectionDone(), static error => System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error));
    }

    /// <inheritdoc/>
    public IDisposable Subscribe(IObserver<ReadOnlyMemory<byte>> observer) => _inbox.Subscribe(observer, gone => _inbox.Remove(gone));

    /// <inheritdoc/>
    public virtual void LoseConnection() => Disconnecting = true;

    /// <inheritdoc/>
    public virtual void AbortConnection()
    {
        Disconnected = true;
        LoseConnection();
    }

    /// <inheritdoc/>
    public void LoseWriteConnection() => WriteDisconnecting = true;

    /// <inheritdoc/>
    public IAddress GetPeer() => PeerAddr;

    /// <inheritdoc/>
    public IAddress GetHost() => HostAddr;

    /// <inheritdoc/>
    public void RegisterProducer(IProducer producer, bool streaming) => _producer.Register(producer, streaming);

    /// <inheritdoc/>
    public void UnregisterProducer() => _producer.Unregister();

    /// <inheritdoc/>
    public void PauseProducing()
    {
        RequireNotStopped();
        ProducerState = "paused";
    }

    /// <inheritdoc/>
    public void ResumeProducing()
    {
        RequireNotStopped();
        ProducerState = "producing";
    }

    /// <inheritdoc/>
    public void StopProducing()
    {
        RequireNotStopped();
        ProducerState = "stopped";
    }

    /// <inheritdoc/>
    public bool GetTcpNoDelay() => _noDelay;

    /// <inheritdoc/>
    public void SetTcpNoDelay(bool enabled) => _noDelay = enabled;

    /// <inheritdoc/>
    public bool GetTcpKeepAlive() => _keepAlive;

    /// <inheritdoc/>
    public void SetTcpKeepAlive(bool enabled) => _keepAlive = enabled;

    private void RequireNotStopped()
    {
        if (ProducerState == "stopped")
        {
            throw new InvalidOperationException("Cannot pause or resume a producer that was stopped.");
        }
    }
}
