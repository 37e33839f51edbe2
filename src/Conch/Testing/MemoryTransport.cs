using System.Buffers;
using Twisted.Internet;

namespace Twisted.Conch.Testing;

/// <summary>
/// One end of a connection in memory, without buffering in between: what is written waits in <see cref="Written"/> until somebody carries it over. For
/// <see cref="SSHSessionPair"/> and <see cref="RawPeer"/>.
/// </summary>
internal sealed class MemoryTransport(IReactor reactor, IAddress host, IAddress peer) : ITransport
{
    private ArrayBufferWriter<byte> _written = new();
    private IObserver<ReadOnlyMemory<byte>>? _observer;
    private IPushProducer? _producer;

    public IReactor Reactor { get; } = reactor;

    public IBufferWriter<byte> Output => _written;

    public IObservable<Bytes> Received => System.Reactive.Linq.Observable.Never<Bytes>();

    public int BufferedBytes => _written.WrittenCount;

    public bool Disconnecting { get; private set; }

    /// <summary>Whether the connection is over.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Whether the protocol asked to stop reading.</summary>
    public bool IsReadingPaused { get; private set; }

    /// <summary>What was written and not yet taken.</summary>
    public ReadOnlySpan<byte> Written => _written.WrittenSpan;

    /// <summary>Takes what was written.</summary>
    public byte[] Take()
    {
        byte[] taken = _written.WrittenSpan.ToArray();
        _written = new ArrayBufferWriter<byte>();
        return taken;
    }

    /// <summary>Forgets what was written, and keeps the memory for what comes.</summary>
    public void Discard() => _written.ResetWrittenCount();

    /// <summary>Gives the protocol one read. The bytes may be overwritten by it.</summary>
    public void Deliver(byte[] data)
    {
        if (!IsLost)
        {
            _observer?.OnNext(data);
        }
    }

    /// <summary>Ends the connection.</summary>
    /// <param name="error">Null for a clean end.</param>
    public void Lose(Exception? error = null)
    {
        if (IsLost)
        {
            return;
        }

        IsLost = true;
        if (error is null)
        {
            _observer?.OnCompleted();
        }
        else
        {
            _observer?.OnError(error);
        }
    }

    /// <summary>Tells the protocol that its output does not drain, or does again.</summary>
    public void SetFull(bool isFull)
    {
        if (isFull)
        {
            _producer?.PauseProducing();
        }
        else
        {
            _producer?.ResumeProducing();
        }
    }

    public void Write(ReadOnlySpan<byte> data)
    {
        if (!Disconnecting && !IsLost)
        {
            _written.Write(data);
        }
    }

    public void LoseConnection() => Disconnecting = true;

    public void AbortConnection()
    {
        Disconnecting = true;
        Lose(new ConnectionAborted());
    }

    public IAddress GetPeer() => peer;

    public IAddress GetHost() => host;

    public void RegisterProducer(IProducer producer, bool streaming) => _producer = (IPushProducer)producer;

    public void UnregisterProducer() => _producer = null;

    public void PauseProducing() => IsReadingPaused = true;

    public void ResumeProducing() => IsReadingPaused = false;

    public void StopProducing() => LoseConnection();

    public IDisposable Subscribe(IObserver<ReadOnlyMemory<byte>> observer)
    {
        _observer = observer;
        return System.Reactive.Disposables.Disposable.Empty;
    }
}
