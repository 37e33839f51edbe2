using System.Buffers;
using Twisted.Internet.Transports;

namespace Twisted.Internet.Testing;

/// <summary>
/// One end of a connection in memory, made by <see cref="IOPump"/>; behaves as a TCP transport does, but moves bytes only when
/// pumped. Twisted: <c>twisted.test.iosim.FakeTransport</c>.
/// </summary>
public sealed class FakeTransport : ITCPTransport, IBufferWriter<byte>
{
    private readonly IAddress _host;
    private readonly IAddress _peer;
    private OutputBuffer _output;
    private ProducerSlot _producer;
    private Inbox _inbox;
    private Exception? _ending;
    private bool _reading = true;
    private bool _noDelay;
    private bool _keepAlive;
    private bool _writeClosing;
    private bool _writeClosed;
    private bool _readClosed;

    internal FakeTransport(IReactor reactor, IProtocol protocol, IAddress host, IAddress peer)
    {
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
    public IBufferWriter<byte> Output => this;

    /// <inheritdoc/>
    public IObservable<Bytes> Received => _inbox.Received();

    /// <inheritdoc/>
    public int BufferedBytes => _output.Length;

    /// <inheritdoc/>
    public int HighWaterMark { get; set; } = TransportLimits.HighWaterMark;

    /// <inheritdoc/>
    public int MaxBufferedBytes { get; set; } = TransportLimits.MaxBufferedBytes;

    /// <inheritdoc/>
    public bool Disconnecting { get; private set; }

    /// <summary>Whether the connection has ended at this end.</summary>
    public bool Disconnected { get; private set; }

    /// <summary>Whether data may be delivered: not paused.</summary>
    public bool Reading => _reading && !_readClosed && !Disconnecting;

    /// <summary>Bytes that this end has sent and the other has got so far.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Hears of the end, after the protocol.</summary>
    internal Action<Exception>? Lost { get; set; }

    /// <inheritdoc/>
    public IDisposable Subscribe(IObserver<ReadOnlyMemory<byte>> observer) => _inbox.Subscribe(observer, gone => _inbox.Remove(gone));

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> data)
    {
        if (MayWrite())
        {
            _output.Append(ArrayPool<byte>.Shared, data);
            Written();
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
    public void LoseConnection() => Disconnecting = !Disconnected;

    /// <inheritdoc/>
    public void AbortConnection()
    {
        if (!Disconnected)
        {
            _ending ??= new ConnectionAborted();
        }
    }

    /// <inheritdoc/>
    public void LoseWriteConnection() => _writeClosing = true;

    /// <inheritdoc/>
    public IAddress GetPeer() => _peer;

    /// <inheritdoc/>
    public IAddress GetHost() => _host;

    /// <inheritdoc/>
    public void RegisterProducer(IProducer producer, bool streaming)
    {
        if (Disconnected)
        {
            ArgumentNullException.ThrowIfNull(producer);
            producer.StopProducing();
            return;
        }

        _producer.Register(producer, streaming);
        _producer.AskFirst();
    }

    /// <inheritdoc/>
    public void UnregisterProducer() => _producer.Unregister();

    /// <inheritdoc/>
    public void PauseProducing() => _reading = false;

    /// <inheritdoc/>
    public void ResumeProducing() => _reading = true;

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
            _inbox.Deliver(data);
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
        bool closed = Disconnecting && _output.Length == 0 && _producer.IsEmpty;
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
        if (Protocol is IHalfCloseableProtocol half)
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
        Disconnecting = false;
        _output.Release(ArrayPool<byte>.Shared);
        _producer.Stop();
        _inbox.Finish(reason, static error => System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error));
        Lost?.Invoke(reason);
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
}
