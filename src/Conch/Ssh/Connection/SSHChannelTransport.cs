using System.Buffers;
using System.Runtime.ExceptionServices;
using Twisted.Internet;
using Twisted.Internet.Transports;

namespace Twisted.Conch.Ssh;

/// <summary>
/// A channel as its protocol sees it: a transport. Twisted's protocols have the channel itself there, and find the connection as
/// <c>transport.conn</c>. Reactor thread only.
/// </summary>
public sealed class SSHChannelTransport : IStreamTransport, IBufferWriter<byte>
{
    private readonly IProtocol? _protocol;
    private ArrayBufferWriter<byte>? _laid;
    private Inbox _inbox;
    private bool _isOver;

    /// <summary>Makes a transport of a channel.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="protocol">Hears of the end of the peer's data, where it can go on after that; null for nobody.</param>
    internal SSHChannelTransport(SSHChannel channel, IProtocol? protocol = null)
    {
        Channel = channel;
        _protocol = protocol;
    }

    /// <summary>Carries it.</summary>
    public SSHChannel Channel { get; }

    /// <summary>The channel's connection: for more channels. Twisted: <c>conn</c>.</summary>
    public SSHConnection Conn => Channel.Conn;

    /// <inheritdoc/>
    public IReactor Reactor => Conn.Transport!.Transport!.Reactor;

    /// <inheritdoc/>
    public IBufferWriter<byte> Output => this;

    /// <inheritdoc/>
    public IObservable<Bytes> Received => _inbox.Received();

    /// <summary>What the channel keeps because the peer does not take it.</summary>
    public int BufferedBytes => Channel.Outgoing.Kept;

    /// <summary>The channel's window decides.</summary>
    public int HighWaterMark { get; set; } = TransportLimits.HighWaterMark;

    /// <summary>The connection's limit decides.</summary>
    public int MaxBufferedBytes { get; set; } = TransportLimits.MaxBufferedBytes;

    /// <inheritdoc/>
    public bool Disconnecting => Channel.Closing && !_isOver;

    /// <summary>Who listens, if anybody does.</summary>
    internal IObserver<ReadOnlyMemory<byte>>? Observer { get; private set; }

    private ArrayBufferWriter<byte> Laid => _laid ??= new ArrayBufferWriter<byte>();

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> data)
    {
        if (!_isOver && !data.IsEmpty)
        {
            Channel.Write(data);
        }
    }

    void IBufferWriter<byte>.Advance(int count)
    {
        Laid.Advance(count);
        Write(Laid.WrittenSpan);
        Laid.ResetWrittenCount();
    }

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint) => Laid.GetMemory(sizeHint);

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint) => Laid.GetSpan(sizeHint);

    /// <inheritdoc/>
    public void LoseConnection() => Channel.LoseConnection();

    /// <summary>Closes the channel at once: what it keeps is dropped. A peer that takes nothing cannot put that off.</summary>
    public void AbortConnection() => Channel.Abort();

    /// <inheritdoc/>
    public void LoseWriteConnection() => Conn.SendEOF(Channel);

    /// <inheritdoc/>
    public IAddress GetPeer() => Channel.GetPeer();

    /// <inheritdoc/>
    public IAddress GetHost() => Channel.GetHost();

    /// <inheritdoc/>
    public void RegisterProducer(IProducer producer, bool streaming)
    {
        if (_isOver)
        {
            ArgumentNullException.ThrowIfNull(producer);
            producer.StopProducing();
            return;
        }

        Channel.RegisterProducer(producer, streaming);
    }

    /// <inheritdoc/>
    public void UnregisterProducer() => Channel.UnregisterProducer();

    /// <inheritdoc/>
    public void PauseProducing() => Channel.PauseProducing();

    /// <inheritdoc/>
    public void ResumeProducing() => Channel.ResumeProducing();

    /// <inheritdoc/>
    public void StopProducing() => Channel.LoseConnection();

    /// <inheritdoc/>
    public IDisposable Subscribe(IObserver<ReadOnlyMemory<byte>> observer)
    {
        IDisposable subscription = _inbox.Subscribe(observer, Remove);
        Observer = observer;
        return subscription;
    }

    /// <summary>Data came.</summary>
    internal void Deliver(ReadOnlyMemory<byte> data) => _inbox.Deliver(data);

    /// <summary>No more comes; the connection stands until the channel is closed.</summary>
    internal void PeerClosesWrite() => (_protocol as IHalfCloseableProtocol)?.ReadConnectionLost();

    /// <summary>The channel is closed.</summary>
    internal void End(Exception reason)
    {
        _isOver = true;
        _inbox.Finish(reason, static error => ExceptionDispatchInfo.Throw(error));
    }

    private void Remove(IObserver<ReadOnlyMemory<byte>> observer)
    {
        _inbox.Remove(observer);
        Observer = null;
    }
}
