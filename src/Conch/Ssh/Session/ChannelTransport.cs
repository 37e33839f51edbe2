using System.Buffers;
using Twisted.Internet;
using Twisted.Internet.Transports;

namespace Twisted.Conch.Ssh;

/// <summary>A channel as a transport: what a protocol needs of a TCP connection, on one channel of an SSH connection.</summary>
/// <param name="channel">The channel.</param>
internal sealed class ChannelTransport(SSHChannel channel) : ITransport, IBufferWriter<byte>
{
    private const int SmallestSpan = 256;

    private Inbox _inbox;
    private byte[] _scratch = [];

    public IReactor Reactor => channel.Conn.Transport!.Transport!.Reactor;

    public IBufferWriter<byte> Output => this;

    public IObservable<Bytes> Received => _inbox.Received();

    public int BufferedBytes => channel.Outgoing.Kept;

    public bool Disconnecting => channel.Closing && !channel.RemoteClosed;

    /// <summary>The protocol that listens, if one does.</summary>
    public IObserver<ReadOnlyMemory<byte>>? Observer { get; private set; }

    public void Write(ReadOnlySpan<byte> data) => channel.Write(data);

    public void LoseConnection() => channel.LoseConnection();

    /// <summary>A channel has no other way to end than its close, behind what was written.</summary>
    public void AbortConnection() => channel.LoseConnection();

    public IAddress GetPeer() => channel.GetPeer();

    public IAddress GetHost() => channel.GetHost();

    public void RegisterProducer(IProducer producer, bool streaming) => channel.RegisterProducer(producer, streaming);

    public void UnregisterProducer() => channel.UnregisterProducer();

    public void PauseProducing() => channel.PauseProducing();

    public void ResumeProducing() => channel.ResumeProducing();

    public void StopProducing() => channel.StopProducing();

    public IDisposable Subscribe(IObserver<ReadOnlyMemory<byte>> observer)
    {
        IDisposable subscription = _inbox.Subscribe(observer, Remove);
        Observer = observer;
        return subscription;
    }

    /// <summary>One read.</summary>
    /// <param name="data">Lent to the observer, which may change it.</param>
    public void Deliver(ReadOnlyMemory<byte> data) => _inbox.Deliver(data);

    /// <summary>The end of all reads.</summary>
    public void Finish() => _inbox.Finish(new ConnectionDone(), System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw);

    public void Advance(int count) => channel.Write(_scratch.AsSpan(0, count));

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_scratch.Length < Math.Max(sizeHint, SmallestSpan))
        {
            _scratch = new byte[Math.Max(sizeHint, SmallestSpan)];
        }

        return _scratch;
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    private void Remove(IObserver<ReadOnlyMemory<byte>> observer)
    {
        _inbox.Remove(observer);
        Observer = null;
    }
}
