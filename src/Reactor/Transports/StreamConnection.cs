using System.Buffers;
using System.Net.Sockets;
using Twisted.Internet.Logging;
using Twisted.Internet.Native;
using Twisted.Internet.Tls;

namespace Twisted.Internet.Transports;

/// <summary>
/// A protocol's connection over any one stream descriptor: adds reading, the protocol and a layer between the two to what
/// <see cref="FileDescriptor"/> does. Twisted: <c>tcp.Connection</c> without TCP.
/// </summary>
/// <remarks>
/// The public members of the base class are the descriptor's own; as an <see cref="ITransport"/>, which is what the protocol has,
/// the same calls go to the layer while there is one.
/// </remarks>
internal abstract class StreamConnection : FileDescriptor, ITLSTransport, INegotiated, ILender, ITLSRole, IUpperSide
{
    private const int ReadsBeforeClose = 4;

    // An answer so large does not wait for what else this turn reads: the memory that the system had for the question is still in the
    // processor's cache, and carries the answer. It saves a fifth of an echo in bulk.
    private const int SentAtOnce = 16 * 1024;

    private readonly StreamDescriptor _descriptor;
    private readonly IProtocol _protocol;
    private readonly Action<Exception>? _onLost;
    private IStreamLayer? _layer;
    private Inbox _inbox;
    private int _replied;

    /// <param name="reactor">Its reactor.</param>
    /// <param name="descriptor">Connected; the connection owns it.</param>
    /// <param name="protocol">Who talks over it.</param>
    /// <param name="onLost">Hears of the end, after the protocol.</param>
    protected StreamConnection(ReactorBase reactor, StreamDescriptor descriptor, IProtocol protocol, Action<Exception>? onLost)
        : base(reactor, descriptor)
    {
        _descriptor = descriptor;
        _protocol = protocol;
        _onLost = onLost;
    }

    public IReactor Reactor => Loop;

    public IObservable<Bytes> Received => _inbox.Received();

    public bool TLS => _layer is TLSLayer;

    public string? NegotiatedProtocol => (_layer as TLSLayer)?.NegotiatedProtocol;

    public string? ServerName => (_layer as TLSLayer)?.ServerName;

    /// <summary>Whether this end connected, and so is a client if TLS is spoken.</summary>
    internal bool IsClient { get; init; }

    /// <summary>Whether the protocol has not paused it.</summary>
    internal bool IsReading => !Has(State.ReadPaused);

    /// <summary>Whether it ends whatever is called: nothing is to be delivered any more.</summary>
    internal bool IsEnding => Ending is not null;

    bool ITLSRole.IsClient => IsClient;

    IBufferWriter<byte> ITransport.Output => _layer?.Output ?? this;

    IBufferWriter<byte> IUpperSide.Output => this;

    int ITransport.BufferedBytes => Upper.BufferedBytes;

    bool ITransport.Disconnecting => !IsLost && (Disconnecting || _layer is { Disconnecting: true });

    // A peer that sends requests but does not take the answers is not read from: nothing of it piles up here.
    protected sealed override bool WantsRead => !Has(State.ReadPaused | State.ReadClosed) && !Disconnecting && _replied <= HighWaterMark;

    protected sealed override object Peer => GetPeer();

    /// <summary>Who does what the protocol asks for.</summary>
    private IUpperSide Upper => _layer ?? (IUpperSide)this;

    public IDisposable Subscribe(IObserver<ReadOnlyMemory<byte>> observer) => _inbox.Subscribe(observer, gone => _inbox.Remove(gone));

    public abstract IAddress GetPeer();

    public abstract IAddress GetHost();

    public Certificate? GetPeerCertificate() => (_layer as TLSLayer)?.PeerCertificate;

    public void StartTLS(IOpenSSLContextFactory contextFactory, bool normal = true, Bytes received = default)
    {
        bool isClient = TLSConnectionHost.RequireRole(contextFactory, IsClient == normal);
        TLSLayer layer = new(new TLSConnectionHost(this), IsReading);
        Insert(layer);
        layer.Start(contextFactory, isClient);
        if (!received.IsEmpty)
        {
            DeliverTo(layer, received);
        }
    }

    Bytes ILender.Keep(ReadOnlyMemory<byte> lent) => Loop.Keep(lent);

    public void PauseProducing() => Read(false);

    public void ResumeProducing() => Read(true);

    void ITransport.Write(ReadOnlySpan<byte> data)
    {
        if (_layer is null)
        {
            Write(data);
        }
        else
        {
            _layer.Write(data);
        }
    }

    void ITransport.Write(Bytes data)
    {
        if (_layer is null)
        {
            Write(data);
        }
        else
        {
            _layer.Write(data.Span);
        }
    }

    void IConsumer.Write(ReadOnlySpan<byte> data) => ((ITransport)this).Write(data);

    void ITransport.LoseConnection() => Upper.LoseConnection();

    void IStreamTransport.LoseWriteConnection() => Upper.LoseWriteConnection();

    void IConsumer.RegisterProducer(IProducer producer, bool streaming) => Upper.RegisterProducer(producer, streaming);

    void IConsumer.UnregisterProducer() => Upper.UnregisterProducer();

    void IPushProducer.PauseProducing() => Upper.PauseProducing();

    void IPushProducer.ResumeProducing() => Upper.ResumeProducing();

    void IProducer.StopProducing() => ((ITransport)this).LoseConnection();

    /// <summary>Closes it from outside: as its protocol closes its own transport where it is one itself, with TLS between.</summary>
    internal void Disconnect() => (_protocol as ITransport ?? this).LoseConnection();

    /// <summary>Makes the connection: the protocol is told, and reading begins with the next turn.</summary>
    internal void Start()
    {
        Loop.Link(this);
        Attend();
        try
        {
            _protocol.MakeConnection(this);
            if (!_inbox.HasObserver && !IsLost)
            {
                _inbox.Attach(_protocol as IObserver<ReadOnlyMemory<byte>> ?? new ProtocolObserver(_protocol, this));
            }
        }
        catch (Exception error)
        {
            ProtocolFailed("MakeConnection", error);
        }
    }

    /// <summary>
    /// From now on, what is read goes to <paramref name="layer"/>, and what the protocol calls on its transport does too. What was
    /// written before goes out as it is, ahead of what the layer writes.
    /// </summary>
    /// <param name="layer">The layer.</param>
    /// <exception cref="InvalidOperationException">There is a layer already.</exception>
    internal void Insert(IStreamLayer layer)
    {
        Loop.CheckThread();
        ArgumentNullException.ThrowIfNull(layer);
        if (_layer is not null)
        {
            throw new InvalidOperationException("The connection has a layer between itself and its protocol already.");
        }

        _layer = layer;
        if (TakeProducer(out bool streaming) is IProducer producer)
        {
            layer.RegisterProducer(producer, streaming);
        }
    }

    /// <summary>Tells the protocol that its layer's handshake is done. What it throws ends the connection.</summary>
    internal void HandshakeCompleted()
    {
        try
        {
            (_protocol as IHandshakeListener)?.HandshakeCompleted();
        }
        catch (Exception error)
        {
            ProtocolFailed(nameof(IHandshakeListener.HandshakeCompleted), error);
        }
    }

    /// <summary>Hands data to the protocol. What that throws ends the connection.</summary>
    /// <param name="data">Lent for the call.</param>
    internal void Deliver(ReadOnlyMemory<byte> data)
    {
        int before = BufferedBytes;
        try
        {
            _inbox.Deliver(data);
        }
        catch (Exception error)
        {
            ProtocolFailed("DataReceived", error);
        }

        // Less than before when much was written and some of it sent at once: then nothing has piled up.
        _replied += Math.Max(0, BufferedBytes - before);
        if (BufferedBytes >= SentAtOnce)
        {
            SendEarly();
        }

        if (_replied > HighWaterMark)
        {
            Attend();
        }
    }

    internal sealed override void OnReadable()
    {
        int count = _descriptor.Receive(Loop.ReadBuffer, out SocketError error);
        if (count > 0)
        {
            Memory<byte> data = Loop.ReadBuffer.AsMemory(0, count);
            if (_layer is null)
            {
                Deliver(data);
            }
            else
            {
                DeliverTo(_layer, data);
            }
        }
        else if (error == SocketError.Success)
        {
            OnReadEnd();
        }
        else if (error is not (SocketError.WouldBlock or SocketError.Interrupted))
        {
            Lose(Reason(error));
        }
    }

    protected sealed override void OnSent()
    {
        if (BufferedBytes <= HighWaterMark / 2)
        {
            _replied = 0;
        }
    }

    protected sealed override void OnWriteClosed()
    {
        try
        {
            (_protocol as IHalfCloseableProtocol)?.WriteConnectionLost();
        }
        catch (Exception error)
        {
            ProtocolFailed(nameof(IHalfCloseableProtocol.WriteConnectionLost), error);
        }
    }

    protected sealed override void OnDrained()
    {
        // Neither direction is left: there is nothing to wait for.
        if (Has(State.ReadClosed) && IsWriteClosed)
        {
            Lose(new ConnectionDone());
        }
    }

    protected override void Close(Exception reason)
    {
        if (reason is ConnectionAborted)
        {
            _descriptor.Reset();
            return;
        }

        // With unread input the system answers a close by a reset, and the peer may lose the last of what we sent.
        for (int i = 0; i < ReadsBeforeClose && _descriptor.Receive(Loop.ReadBuffer, out _) > 0; i++)
        {
        }

        _descriptor.Close();
    }

    protected sealed override void OnLost(Exception reason)
    {
        if (_layer is not null)
        {
            Guarded("OnLost", () => reason = _layer.OnLost(reason));
        }

        _inbox.Finish(reason, error => ReactorLog.ProtocolFailed(Loop.Log, Peer, "ConnectionLost", error));
        if (_onLost is not null)
        {
            Guarded("ConnectionLost", () => _onLost(reason));
        }
    }

    private void Read(bool reading)
    {
        Loop.CheckThread();
        Status = reading ? Status & ~State.ReadPaused : Status | State.ReadPaused;
        if (Linked)
        {
            Attend();
        }
    }

    private void DeliverTo(IStreamLayer layer, ReadOnlyMemory<byte> data)
    {
        try
        {
            layer.OnReceived(data);
        }
        catch (Exception error)
        {
            ProtocolFailed(nameof(layer.OnReceived), error);
        }
    }

    private void OnReadEnd()
    {
        Status |= State.ReadClosed;
        if (_layer is not null || _protocol is not IHalfCloseableProtocol half)
        {
            Send();
            Lose(new ConnectionDone());
            return;
        }

        Attend();
        try
        {
            half.ReadConnectionLost();
        }
        catch (Exception error)
        {
            ProtocolFailed(nameof(half.ReadConnectionLost), error);
        }
    }
}
