using System.Buffers;
using Twisted.Internet;
using Twisted.Internet.Tls;
using Twisted.Internet.Transports;
using Twisted.Python;

namespace Twisted.Protocols;

/// <summary>
/// Speaks TLS over any transport: to that it is a protocol, to the protocol inside it is the transport. Twisted:
/// <c>twisted.protocols.tls.TLSMemoryBIOProtocol</c>. Made by <see cref="TLSMemoryBIOFactory"/>. Reactor thread only.
/// </summary>
/// <remarks>
/// The protocol inside is connected at once; what it writes before the handshake is done waits for that. A peer that closes
/// without close_notify is a <see cref="ConnectionLost"/>, a handshake that fails a <see cref="TLSError"/>.
/// </remarks>
public sealed class TLSMemoryBIOProtocol : Protocol, ITCPTransport, INegotiated
{
    private readonly TLSMemoryBIOFactory _factory;
    private TLSLayer? _layer;
    private Inbox _inbox;
    private int _highWaterMark = TransportLimits.HighWaterMark;
    private int _maxBufferedBytes = TransportLimits.MaxBufferedBytes;
    private bool _aborted;

    internal TLSMemoryBIOProtocol(TLSMemoryBIOFactory factory, IProtocol wrappedProtocol)
    {
        _factory = factory;
        Factory = factory;
        WrappedProtocol = wrappedProtocol;
    }

    /// <summary>The protocol inside.</summary>
    public IProtocol WrappedProtocol { get; }

    /// <inheritdoc/>
    public IReactor Reactor => Lower.Reactor;

    /// <inheritdoc/>
    public IBufferWriter<byte> Output => Layer.Output;

    /// <inheritdoc/>
    public IObservable<Bytes> Received => _inbox.Received();

    /// <inheritdoc/>
    public int BufferedBytes => Layer.BufferedBytes;

    /// <inheritdoc/>
    public bool Disconnecting => Connected && (Layer.Disconnecting || Lower.Disconnecting);

    /// <inheritdoc/>
    public string? NegotiatedProtocol => Layer.NegotiatedProtocol;

    /// <inheritdoc/>
    public string? ServerName => Layer.ServerName;

    /// <inheritdoc/>
    public int HighWaterMark
    {
        get => (Transport as IStreamTransport)?.HighWaterMark ?? _highWaterMark;
        set
        {
            _highWaterMark = value;
            if (Transport is IStreamTransport stream)
            {
                stream.HighWaterMark = value;
            }
        }
    }

    /// <inheritdoc/>
    public int MaxBufferedBytes
    {
        get => (Transport as IStreamTransport)?.MaxBufferedBytes ?? _maxBufferedBytes;
        set
        {
            _maxBufferedBytes = value;
            if (Transport is IStreamTransport stream)
            {
                stream.MaxBufferedBytes = value;
            }
        }
    }

    private ITransport Lower => Transport ?? throw new InvalidOperationException("The connection has not been made.");

    private TLSLayer Layer => _layer ?? throw new InvalidOperationException("The connection has not been made.");

    /// <inheritdoc/>
    public override void ConnectionMade()
    {
        _layer = new TLSLayer(new Host(this), protocolReads: true);
        WrappedProtocol.MakeConnection(this);
        if (!_inbox.HasObserver && Connected)
        {
            _ = Subscribe(WrappedProtocol as IObserver<ReadOnlyMemory<byte>> ?? new ProtocolObserver(WrappedProtocol));
        }

        _layer.Start(_factory.ContextFactory, _factory.IsClient);
    }

    /// <summary>Encrypted bytes came.</summary>
    /// <param name="value">Borrowed for the call.</param>
    public override void OnNext(ReadOnlyMemory<byte> value) => Layer.OnReceived(value);

    /// <inheritdoc/>
    public override void ConnectionLost(Failure reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        Exception told = Layer.OnLost(reason.Value);
        _factory.Lost = told;
        Exception? thrown = null;
        _inbox.Finish(told, error => thrown ??= error);
        if (thrown is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(thrown);
        }
    }

    /// <inheritdoc/>
    public IDisposable Subscribe(IObserver<ReadOnlyMemory<byte>> observer) => _inbox.Subscribe(observer, gone => _inbox.Remove(gone));

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> data) => Layer.Write(data);

    /// <inheritdoc cref="ITransport.Write(Bytes)"/>
    public void Write(Bytes data) => Layer.Write(data.Span);

    /// <summary>
    /// Sends what was written, then close_notify; the connection ends when the peer has answered, or after a time. What the peer sends until
    /// then is dropped.
    /// </summary>
    public void LoseConnection() => Layer.LoseConnection();

    /// <inheritdoc/>
    public void AbortConnection()
    {
        _aborted = true;
        Lower.AbortConnection();
    }

    /// <summary>TLS has no half of a connection.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public void LoseWriteConnection() => Layer.LoseWriteConnection();

    /// <inheritdoc/>
    public void RegisterProducer(IProducer producer, bool streaming) => Layer.RegisterProducer(producer, streaming);

    /// <inheritdoc/>
    public void UnregisterProducer() => Layer.UnregisterProducer();

    /// <inheritdoc/>
    public void PauseProducing() => Layer.PauseProducing();

    /// <inheritdoc/>
    public void ResumeProducing() => Layer.ResumeProducing();

    /// <inheritdoc/>
    public void StopProducing() => LoseConnection();

    /// <inheritdoc/>
    public IAddress GetPeer() => Lower.GetPeer();

    /// <inheritdoc/>
    public IAddress GetHost() => Lower.GetHost();

    /// <inheritdoc/>
    public Certificate? GetPeerCertificate() => Layer.PeerCertificate;

    /// <summary>Of the TCP connection below; <see langword="false"/> where there is none.</summary>
    public bool GetTcpNoDelay() => (Transport as ITCPTransport)?.GetTcpNoDelay() == true;

    /// <summary>Of the TCP connection below; without effect where there is none.</summary>
    /// <param name="enabled">On or off.</param>
    public void SetTcpNoDelay(bool enabled) => (Transport as ITCPTransport)?.SetTcpNoDelay(enabled);

    /// <summary>Of the TCP connection below; <see langword="false"/> where there is none.</summary>
    public bool GetTcpKeepAlive() => (Transport as ITCPTransport)?.GetTcpKeepAlive() == true;

    /// <summary>Of the TCP connection below; without effect where there is none.</summary>
    /// <param name="enabled">On or off.</param>
    public void SetTcpKeepAlive(bool enabled) => (Transport as ITCPTransport)?.SetTcpKeepAlive(enabled);

    private sealed class Host(TLSMemoryBIOProtocol protocol) : ITLSHost
    {
        public IReactor Reactor => protocol.Reactor;

        public ArrayPool<byte> Buffers => ArrayPool<byte>.Shared;

        public ITransport Transport => protocol;

        public int BufferedBytes => protocol.Lower.BufferedBytes;

        public int HighWaterMark => protocol.HighWaterMark;

        public int MaxBufferedBytes => protocol.MaxBufferedBytes;

        public bool Ending => protocol._aborted;

        public void Write(ReadOnlySpan<byte> data) => protocol.Lower.Write(data);

        public void LoseConnection() => protocol.Lower.LoseConnection();

        public void AbortConnection() => protocol.AbortConnection();

        public void RegisterProducer(IPushProducer producer) => protocol.Lower.RegisterProducer(producer, streaming: true);

        public void UnregisterProducer() => protocol.Lower.UnregisterProducer();

        public void Read(bool reading)
        {
            if (reading)
            {
                protocol.Lower.ResumeProducing();
            }
            else
            {
                protocol.Lower.PauseProducing();
            }
        }

        public void Deliver(ReadOnlyMemory<byte> data) => protocol._inbox.Deliver(data);

        public void HandshakeCompleted() => (protocol.WrappedProtocol as IHandshakeListener)?.HandshakeCompleted();
    }
}
