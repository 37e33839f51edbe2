using System.Buffers;
using System.Runtime.ExceptionServices;
using Twisted.Internet;
using Twisted.Internet.Transports;
using Twisted.Python;

namespace Twisted.Protocols;

/// <summary>
/// Stands between a transport and a protocol: to the transport it is the protocol, to the protocol the transport. Derive from it to see,
/// slow down or change what passes. Reactor thread only. Twisted: <c>policies.ProtocolWrapper</c>.
/// </summary>
/// <remarks>
/// As it is, nothing is copied: what arrives is lent on, and <see cref="Output"/> is the transport's own buffer. A subclass sees what arrives
/// in <see cref="OnNext"/>; to see what is written it overrides <see cref="WatchesWrites"/> and <see cref="Written"/>, or <see cref="Write(ReadOnlySpan{byte})"/> and
/// <see cref="Output"/> to do something else with it. Options that the transport does not have
/// are without effect.
/// </remarks>
public class ProtocolWrapper : Protocol, ITCPTransport, IHalfCloseableProtocol
{
    private readonly IWrappingFactory? _owner;
    private Inbox _inbox;
    private WatchedOutput? _watched;
    private bool _disconnecting;

    /// <summary>Wraps a protocol.</summary>
    /// <param name="factory">Hears of the connection's begin and end; may be <see langword="null"/>.</param>
    /// <param name="wrappedProtocol">The protocol, not yet connected.</param>
    public ProtocolWrapper(IWrappingFactory? factory, IProtocol wrappedProtocol)
    {
        ArgumentNullException.ThrowIfNull(wrappedProtocol);
        _owner = factory;
        WrappedProtocol = wrappedProtocol;
        base.Factory = factory as Factory;
    }

    /// <summary>The protocol inside.</summary>
    public IProtocol WrappedProtocol { get; private set; }

    /// <summary>Who made this wrapper. Set by a factory that has none of its own for the wrapped protocol, it is that one's factory too.</summary>
    public override Factory? Factory
    {
        get => base.Factory;
        set
        {
            base.Factory = value;
            if (WrappedProtocol is Protocol { Factory: null } inner)
            {
                inner.Factory = value;
            }
        }
    }

    /// <inheritdoc/>
    public IReactor Reactor => Below.Reactor;

    /// <inheritdoc/>
    public virtual IBufferWriter<byte> Output => WatchesWrites ? _watched ??= new WatchedOutput(this) : Below.Output;

    /// <inheritdoc/>
    public IObservable<Bytes> Received => _inbox.Received();

    /// <inheritdoc/>
    public virtual int BufferedBytes => Below.BufferedBytes;

    /// <inheritdoc/>
    public virtual bool Disconnecting => _disconnecting || Transport is { Disconnecting: true };

    /// <inheritdoc/>
    public virtual int HighWaterMark
    {
        get => Stream?.HighWaterMark ?? TransportLimits.HighWaterMark;
        set => Stream?.HighWaterMark = value;
    }

    /// <inheritdoc/>
    public virtual int MaxBufferedBytes
    {
        get => Stream?.MaxBufferedBytes ?? TransportLimits.MaxBufferedBytes;
        set => Stream?.MaxBufferedBytes = value;
    }

    /// <summary>Whether <see cref="Written"/> wants to see what is written. It costs an object a connection, and nothing a write.</summary>
    protected virtual bool WatchesWrites => false;

    private ITransport Below =>
        Transport ?? throw new InvalidOperationException($"{GetType().Name} is not connected: there is no transport yet.");

    private IStreamTransport? Stream => Transport as IStreamTransport;

    private ITCPTransport? Tcp => Transport as ITCPTransport;

    /// <inheritdoc/>
    public override void MakeConnection(ITransport transport)
    {
        Transport = transport;
        _owner?.RegisterProtocol(this);
        base.MakeConnection(transport);
        ConnectWrapped();
    }

    /// <summary>The raw layer: lends what arrived on to the wrapped protocol. This and not <see cref="DataReceived"/> is what a subclass overrides.</summary>
    /// <param name="value">Borrowed from the reactor: valid during this call only.</param>
    public override void OnNext(ReadOnlyMemory<byte> value) => _inbox.Deliver(value);

    /// <summary>As <see cref="OnNext"/>, for those who have bytes of their own.</summary>
    /// <param name="data">What arrived.</param>
    public sealed override void DataReceived(Bytes data) => OnNext(data.Memory);

    /// <summary>Tells the factory, then the wrapped protocol.</summary>
    /// <inheritdoc/>
    public override void ConnectionLost(Failure reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        try
        {
            _owner?.UnregisterProtocol(this);
        }
        finally
        {
            _inbox.Finish(reason.Value, static error => ExceptionDispatchInfo.Throw(error));
        }
    }

    /// <inheritdoc/>
    public IDisposable Subscribe(IObserver<ReadOnlyMemory<byte>> observer) => _inbox.Subscribe(observer, gone => _inbox.Remove(gone));

    /// <inheritdoc/>
    public virtual void Write(ReadOnlySpan<byte> data)
    {
        Below.Write(data);
        if (WatchesWrites)
        {
            Written(data);
        }
    }

    /// <inheritdoc cref="ITransport.Write(Bytes)"/>
    public void Write(Bytes data) => Write(data.Span);

    /// <inheritdoc/>
    public virtual void LoseConnection()
    {
        _disconnecting = true;
        Transport?.LoseConnection();
    }

    /// <inheritdoc/>
    public virtual void AbortConnection()
    {
        _disconnecting = true;
        Transport?.AbortConnection();
    }

    /// <inheritdoc/>
    public virtual void LoseWriteConnection() => Stream?.LoseWriteConnection();

    /// <inheritdoc/>
    public virtual IAddress GetPeer() => Below.GetPeer();

    /// <inheritdoc/>
    public virtual IAddress GetHost() => Below.GetHost();

    /// <inheritdoc/>
    public virtual void RegisterProducer(IProducer producer, bool streaming) => Below.RegisterProducer(producer, streaming);

    /// <inheritdoc/>
    public virtual void UnregisterProducer() => Transport?.UnregisterProducer();

    /// <inheritdoc/>
    public virtual void PauseProducing() => Transport?.PauseProducing();

    /// <inheritdoc/>
    public virtual void ResumeProducing() => Transport?.ResumeProducing();

    /// <inheritdoc/>
    public virtual void StopProducing() => Transport?.StopProducing();

    /// <inheritdoc/>
    public bool GetTcpNoDelay() => Tcp?.GetTcpNoDelay() ?? false;

    /// <inheritdoc/>
    public void SetTcpNoDelay(bool enabled) => Tcp?.SetTcpNoDelay(enabled);

    /// <inheritdoc/>
    public bool GetTcpKeepAlive() => Tcp?.GetTcpKeepAlive() ?? false;

    /// <inheritdoc/>
    public void SetTcpKeepAlive(bool enabled) => Tcp?.SetTcpKeepAlive(enabled);

    /// <summary>Passed on to a protocol that lets the directions end one by one; any other one's connection is closed.</summary>
    public virtual void ReadConnectionLost()
    {
        if (WrappedProtocol is IHalfCloseableProtocol half)
        {
            half.ReadConnectionLost();
        }
        else
        {
            LoseConnection();
        }
    }

    /// <summary>Passed on to a protocol that lets the directions end one by one.</summary>
    public virtual void WriteConnectionLost() => (WrappedProtocol as IHalfCloseableProtocol)?.WriteConnectionLost();

    /// <summary>Called after each write while <see cref="WatchesWrites"/>.</summary>
    /// <param name="data">What was written: borrowed, valid during this call only.</param>
    protected virtual void Written(ReadOnlySpan<byte> data)
    {
    }

    /// <summary>Connects the wrapped protocol.</summary>
    private protected virtual void ConnectWrapped()
    {
        WrappedProtocol.MakeConnection(this);
        if (!_inbox.HasObserver && Connected)
        {
            _ = Subscribe(WrappedProtocol as IObserver<ReadOnlyMemory<byte>> ?? new ProtocolObserver(WrappedProtocol));
        }
    }

    /// <summary>For a wrapper that does not know from the start what it wraps.</summary>
    private protected void Wrap(IProtocol protocol) => WrappedProtocol = protocol;

    /// <summary>The transport's output, with a look at what is advanced into it.</summary>
    private sealed class WatchedOutput(ProtocolWrapper wrapper) : IBufferWriter<byte>
    {
        private Memory<byte> _room;

        public void Advance(int count)
        {
            // Looked at before it is advanced: after that the room may belong to somebody else.
            ReadOnlyMemory<byte> written = _room[..count];
            _room = _room[count..];
            wrapper.Written(written.Span);
            wrapper.Below.Output.Advance(count);
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => _room = wrapper.Below.Output.GetMemory(sizeHint);

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
    }
}
