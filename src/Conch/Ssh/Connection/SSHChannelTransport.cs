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
    private readonly ArrayBufferWriter<byte> _laid = new();
    private readonly IProtocol _protocol;
    private Inbox _inbox;
    private bool _isOver;

    internal SSHChannelTransport(SSHChannel channel, IProtocol protocol)
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

    /// <summary>What the channel keeps is the connection's to count.</summary>
    public int BufferedBytes => 0;

    /// <summary>The channel's window decides.</summary>
    public int HighWaterMark { get; set; } = TransportLimits.HighWaterMark;

    /// <summary>The connection's limit decides.</summary>
    public int MaxBufferedBytes { get; set; } = TransportLimits.MaxBufferedBytes;

    /// <inheritdoc/>
    public bool Disconnecting => Channel.Closing && !_isOver;

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
        _laid.Advance(count);
        Write(_laid.WrittenSpan);
        _laid.ResetWrittenCount();
    }

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint) => _laid.GetMemory(sizeHint);

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint) => _laid.GetSpan(sizeHint);

    /// <inheritdoc/>
    public void LoseConnection() => Channel.LoseConnection();

    /// <summary>A channel has no other way to end than to be closed.</summary>
    public void AbortConnection() => Channel.LoseConnection();

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
    public IDisposable Subscribe(IObserver<ReadOnlyMemory<byte>> observer) => _inbox.Subscribe(observer, gone => _inbox.Remove(gone));

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
}
