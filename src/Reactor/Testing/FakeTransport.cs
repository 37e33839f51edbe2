using System.Buffers;
using Twisted.Internet.Tls;
using Twisted.Internet.Transports;

namespace Twisted.Internet.Testing;

/// <summary>
/// One end of a connection in memory, made by <see cref="IOPump"/>; behaves as a TCP transport does, but moves bytes only when
/// pumped. Twisted: <c>twisted.test.iosim.FakeTransport</c>.
/// </summary>
/// <remarks>
/// <see cref="StartTLS"/> is real TLS over the bytes that are pumped, and nothing of it waits for anything else. (Twisted's plays at it: nothing is encrypted,
/// no certificate is looked at.)
/// </remarks>
public sealed class FakeTransport : ITCPTransport, ITLSTransport, INegotiated, ITLSRole, IBufferWriter<byte>
{
    private readonly IAddress _host;
    private readonly IAddress _peer;
    private OutputBuffer _output;
    private ProducerSlot _producer;
    private Inbox _inbox;
    private Exception? _ending;
    private TLSLayer? _layer;
    private bool _closing;
    private bool _reading = true;
    private bool _noDelay;
    private bool _keepAlive;
    private bool _writeClosing;
    private bool _writeClosed;
    private bool _readClosed;

    internal FakeTransport(IReactor reactor, IProtocol protocol, bool isClient, IAddress host, IAddress peer)
    {
        IsClient = isClient;
        Reactor = reactor;
        Protocol = protocol;
        _host = host;
        _peer = peer;
    }

    /// <inheritdoc/>
    public IReactor Reactor { get; }

    /// <summary>Who talks over this end.</summary>
    public IProtocol Protocol { get; }

    /// <inheritdoc/>
    public IBufferWriter<byte> Output => _layer?.Output ?? this;

    /// <inheritdoc/>
    public IObservable<Bytes> Received => _inbox.Received();

    /// <inheritdoc/>
    public int BufferedBytes => _layer?.BufferedBytes ?? _output.Length;

    /// <inheritdoc/>
    public int HighWaterMark { get; set; } = TransportLimits.HighWaterMark;

    /// <inheritdoc/>
    public int MaxBufferedBytes { get; set; } = TransportLimits.MaxBufferedBytes;

    /// <inheritdoc/>
    public bool Disconnecting => !Disconnected && (_closing || _layer is { Disconnecting: true });

    /// <inheritdoc/>
    public bool TLS => _layer is not null;

    /// <inheritdoc/>
    public string? NegotiatedProtocol => _layer?.NegotiatedProtocol;

    /// <inheritdoc/>
    public string? ServerName => _layer?.ServerName;

    /// <summary>Whether this end is the one that connected.</summary>
    public bool IsClient { get; }

    /// <summary>Whether the connection has ended at this end.</summary>
    public bool Disconnected { get; private set; }

    /// <summary>Whether data may be delivered: not paused.</summary>
    public bool Reading => _reading && !_readClosed && !_closing;

    /// <summary>Bytes that this end has sent and the other has got so far.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Whether it will end when all has gone; what comes meanwhile is lost. TLS that is being closed still reads.</summary>
    internal bool Closing => _closing;

    /// <summary>Hears of the end, after the protocol.</summary>
    internal Action<Exception>? Lost { get; set; }

    /// <inheritdoc/>
    public IDisposable Subscribe(IObserver<ReadOnlyMemory<byte>> observer) => _inbox.Subscribe(observer, gone => _inbox.Remove(gone));

    /// <inheritdoc/>
    public Certificate? GetPeerCertificate() => _layer?.PeerCertificate;

    /// <inheritdoc/>
    public void StartTLS(IOpenSSLContextFactory contextFactory, bool normal = true, Bytes received = default)
    {
        bool isClient = TLSConnectionHost.RequireRole(contextFactory, IsClient == normal);
        if (_layer is not null)
        {
            throw new InvalidOperationException("The connection speaks TLS already.");
        }

        IProducer? producer = _producer.Producer;
        bool streaming = _producer.Streaming;
        _producer.Unregister();
        _layer = new TLSLayer(new TLSHost(this), _reading);
        if (producer is not null)
        {
            _layer.RegisterProducer(producer, streaming);
        }

        _layer.Start(contextFactory, isClient);
        if (!received.IsEmpty)
        {
            _layer.OnReceived(received.Memory);
        }
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> data)
    {
        if (_layer is null)
        {
            WriteBelow(data);
        }
        else
        {
            _layer.Write(data);
        }
    }

    /// <inheritdoc cref="ITransport.Write(Bytes)"/>
    public void Write(Bytes data) => Write(data.Span);

    void IBufferWriter<byte>.Advance(int count)
    {
        if (MayWrite())
        {
            _output.Advance(count);
            Written();
        }
    }

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint) =>
        Disconnected ? new byte[Math.Max(sizeHint, 256)] : _output.GetMemory(ArrayPool<byte>.Shared, sizeHint);

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint) => ((IBufferWriter<byte>)this).GetMemory(sizeHint).Span;

    /// <inheritdoc/>
    public void LoseConnection()
    {
        if (_layer is null)
        {
            _closing = !Disconnected;
        }
        else
        {
            _layer.LoseConnection();
        }
    }

    /// <inheritdoc/>
    public void AbortConnection()
    {
        if (!Disconnected)
        {
            _ending ??= new ConnectionAborted();
        }
    }

    /// <inheritdoc/>
    public void LoseWriteConnection()
    {
        _layer?.LoseWriteConnection();
        _writeClosing = true;
    }

    /// <inheritdoc/>
    public IAddress GetPeer() => _peer;

    /// <inheritdoc/>
    public IAddress GetHost() => _host;

    /// <inheritdoc/>
    public void RegisterProducer(IProducer producer, bool streaming)
    {
        ArgumentNullException.ThrowIfNull(producer);
        if (_layer is not null)
        {
            _layer.RegisterProducer(producer, streaming);
        }
        else if (Disconnected)
        {
            producer.StopProducing();
        }
        else
        {
            RegisterBelow(producer, streaming);
        }
    }

    /// <inheritdoc/>
    public void UnregisterProducer()
    {
        if (_layer is null)
        {
            _producer.Unregister();
        }
        else
        {
            _layer.UnregisterProducer();
        }
    }

    /// <inheritdoc/>
    public void PauseProducing()
    {
        if (_layer is null)
        {
            _reading = false;
        }
        else
        {
            _layer.PauseProducing();
        }
    }

    /// <inheritdoc/>
    public void ResumeProducing()
    {
        if (_layer is null)
        {
            _reading = true;
        }
        else
        {
            _layer.ResumeProducing();
        }
    }

    /// <inheritdoc/>
    public void StopProducing() => LoseConnection();

    /// <inheritdoc/>
    public bool GetTcpNoDelay() => _noDelay;

    /// <inheritdoc/>
    public void SetTcpNoDelay(bool enabled) => _noDelay = enabled;

    /// <inheritdoc/>
    public bool GetTcpKeepAlive() => _keepAlive;

    /// <inheritdoc/>
    public void SetTcpKeepAlive(bool enabled) => _keepAlive = enabled;

    /// <summary>Ties the protocol to this end.</summary>
    internal void Start()
    {
        Protocol.MakeConnection(this);
        if (!_inbox.HasObserver && !Disconnected)
        {
            _ = Subscribe(Protocol as IObserver<ReadOnlyMemory<byte>> ?? new ProtocolObserver(Protocol));
        }
    }

    /// <summary>Takes what waits to go to the other end.</summary>
    internal byte[] Take()
    {
        byte[] all = _output.Unsent.ToArray();
        _output.Release(ArrayPool<byte>.Shared);
        BytesSent += all.Length;
        return all;
    }

    /// <summary>Puts back the front of what the other end would not take yet.</summary>
    internal void PutBack(ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty || Disconnected)
        {
            return;
        }

        BytesSent -= rest.Length;
        byte[] later = _output.Unsent.ToArray();
        _output.Release(ArrayPool<byte>.Shared);
        _output.Append(ArrayPool<byte>.Shared, rest);
        _output.Append(ArrayPool<byte>.Shared, later);
    }

    internal void Deliver(ReadOnlyMemory<byte> data)
    {
        try
        {
            if (_layer is null)
            {
                _inbox.Deliver(data);
            }
            else
            {
                _layer.OnReceived(data);
            }
        }
        catch (Exception error)
        {
            // As on a real connection, except that the test hears of it.
            _ending ??= new ConnectionLost($"Unhandled error in a protocol: {error.Message}", error);
            throw;
        }
    }

    /// <summary>The output is empty: the producer goes on. Answers whether there was one to ask.</summary>
    internal bool Drained() => _output.Length == 0 && !Disconnected && _producer.Drained();

    /// <summary>This end is done, as far as it alone decides: the reason, or <see langword="null"/> to stay.</summary>
    internal Exception? Ending()
    {
        bool closed = _closing && _output.Length == 0 && _producer.IsEmpty;
        return _ending ?? (closed || (_readClosed && _writeClosed) ? new ConnectionDone() : null);
    }

    /// <summary>Whether the other end is to be told now that no more comes.</summary>
    internal bool ClosesWrite()
    {
        if (!_writeClosing || _writeClosed || _output.Length > 0)
        {
            return false;
        }

        _writeClosed = true;
        (Protocol as IHalfCloseableProtocol)?.WriteConnectionLost();
        return true;
    }

    /// <summary>The other end sends no more.</summary>
    internal void PeerClosesWrite()
    {
        _readClosed = true;
        if (_layer is null && Protocol is IHalfCloseableProtocol half)
        {
            half.ReadConnectionLost();
        }
        else
        {
            _ending ??= new ConnectionDone();
        }
    }

    internal void End(Exception reason)
    {
        if (Disconnected)
        {
            return;
        }

        Disconnected = true;
        _closing = false;
        _output.Release(ArrayPool<byte>.Shared);
        _producer.Stop();
        reason = _layer?.OnLost(reason) ?? reason;
        _inbox.Finish(reason, static error => System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error));
        Lost?.Invoke(reason);
    }

    private void WriteBelow(ReadOnlySpan<byte> data)
    {
        if (MayWrite())
        {
            _output.Append(ArrayPool<byte>.Shared, data);
            Written();
        }
    }

    private void RegisterBelow(IProducer producer, bool streaming)
    {
        _producer.Register(producer, streaming);
        _producer.AskFirst();
    }

    private bool MayWrite()
    {
        if (Disconnected || _ending is not null || _writeClosed)
        {
            return false;
        }

        if (_output.Length <= MaxBufferedBytes)
        {
            return true;
        }

        _ending = new ConnectionLost($"{_output.Length} bytes wait to be sent, more than {MaxBufferedBytes}.");
        return false;
    }

    private void Written()
    {
        if (_output.Length > HighWaterMark)
        {
            _producer.Full();
        }
    }

    /// <summary>TLS in it.</summary>
    private sealed class TLSHost(FakeTransport transport) : ITLSHost
    {
        public IReactor Reactor => transport.Reactor;

        public ArrayPool<byte> Buffers => ArrayPool<byte>.Shared;

        public ITransport Transport => transport;

        public int BufferedBytes => transport._output.Length;

        public int HighWaterMark => transport.HighWaterMark;

        public int MaxBufferedBytes => transport.MaxBufferedBytes;

        public bool Ending => transport._ending is not null;

        public void Write(ReadOnlySpan<byte> data) => transport.WriteBelow(data);

        public void LoseConnection() => transport._closing = !transport.Disconnected;

        public void AbortConnection() => transport.AbortConnection();

        public void RegisterProducer(IPushProducer producer) => transport.RegisterBelow(producer, streaming: true);

        public void UnregisterProducer() => transport._producer.Unregister();

        public void Read(bool reading) => transport._reading = reading;

        public void Deliver(ReadOnlyMemory<byte> data) => transport._inbox.Deliver(data);

        public void HandshakeCompleted() => (transport.Protocol as IHandshakeListener)?.HandshakeCompleted();
    }
}
