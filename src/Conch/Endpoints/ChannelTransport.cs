using System.Buffers;
using System.Runtime.ExceptionServices;
using Twisted.Conch.Ssh;
using Twisted.Internet;
using Twisted.Internet.Transports;

namespace Twisted.Conch;

/// <summary>A channel as a protocol sees it: a transport.</summary>
/// <param name="channel">Carries it.</param>
/// <param name="protocol">Whose transport it is.</param>
internal sealed class ChannelTransport(SSHChannel channel, IProtocol protocol) : IStreamTransport, IBufferWriter<byte>
{
    private readonly ArrayBufferWriter<byte> _laid = new();
    private Inbox _inbox;
    private bool _isOver;

    public IReactor Reactor => channel.Conn.Transport!.Transport!.Reactor;

    public IBufferWriter<byte> Output => this;

    public IObservable<Bytes> Received => _inbox.Received();

    /// <summary>What the channel keeps is the connection's to count.</summary>
    public int BufferedBytes => 0;

    /// <summary>The channel's window decides.</summary>
    public int HighWaterMark { get; set; } = TransportLimits.HighWaterMark;

    /// <summary>The connection's limit decides.</summary>
    public int MaxBufferedBytes { get; set; } = TransportLimits.MaxBufferedBytes;

    public bool Disconnecting => channel.Closing && !_isOver;

    public void Write(ReadOnlySpan<byte> data)
    {
        if (!_isOver && !data.IsEmpty)
        {
            channel.Write(data);
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

    public void LoseConnection() => channel.LoseConnection();

    /// <summary>A channel has no other way to end than to be closed.</summary>
    public void AbortConnection() => channel.LoseConnection();

    public void LoseWriteConnection() => channel.Conn.SendEOF(channel);

    public IAddress GetPeer() => channel.GetPeer();

    public IAddress GetHost() => channel.GetHost();

    public void RegisterProducer(IProducer producer, bool streaming)
    {
        if (_isOver)
        {
            ArgumentNullException.ThrowIfNull(producer);
            producer.StopProducing();
            return;
        }

        channel.RegisterProducer(producer, streaming);
    }

    public void UnregisterProducer() => channel.UnregisterProducer();

    public void PauseProducing() => channel.PauseProducing();

    public void ResumeProducing() => channel.ResumeProducing();

    public void StopProducing() => channel.LoseConnection();

    public IDisposable Subscribe(IObserver<ReadOnlyMemory<byte>> observer) => _inbox.Subscribe(observer, gone => _inbox.Remove(gone));

    /// <summary>Data came.</summary>
    internal void Deliver(ReadOnlyMemory<byte> data) => _inbox.Deliver(data);

    /// <summary>No more comes; the connection stands until the channel is closed.</summary>
    internal void PeerClosesWrite() => (protocol as IHalfCloseableProtocol)?.ReadConnectionLost();

    /// <summary>The channel is closed.</summary>
    internal void End(Exception reason)
    {
        _isOver = true;
        _inbox.Finish(reason, static error => ExceptionDispatchInfo.Throw(error));
    }
}
