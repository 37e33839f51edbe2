using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Protocols;

/// <summary>
/// Sends a file to a consumer, a piece each time that one is ready for it. The file is read on the reactor's pool. Reactor thread
/// only. Twisted: <c>basic.FileSender</c>.
/// </summary>
public class FileSender : IPullProducer
{
    private readonly IReactorThreads? _reactor;
    private Deferred<Bytes>? _done;
    private IReactorThreads? _pool;
    private IConsumer? _consumer;
    private Stream? _file;
    private Func<Bytes, Bytes>? _transform;
    private byte[] _chunk = [];
    private bool _reading;
    private bool _wanted;

    /// <summary>Nothing is sent yet.</summary>
    /// <param name="reactor">Whose pool; unless given, the one of the consumer if that is a transport, or else the default reactor's.</param>
    public FileSender(IReactorThreads? reactor = null) => _reactor = reactor;

    /// <summary>Bytes of a piece; to be set before the start.</summary>
    public virtual int CHUNK_SIZE { get; set; } = 1 << 14;

    /// <summary>The last byte sent so far; empty before the first.</summary>
    public Bytes LastSent { get; private set; }

    /// <summary>Starts to send.</summary>
    /// <param name="file">Read from where it is to its end, on another thread: leave it alone meanwhile. It is not closed.</param>
    /// <param name="consumer">Where to. It has no other producer meanwhile.</param>
    /// <param name="transform">Changes each piece before it is sent; on the reactor thread.</param>
    /// <returns>
    /// Fires with the last byte sent (empty when there was none) when all was written; fails when the consumer wants no more, or the file
    /// cannot be read. Cancelling it ends the sending.
    /// </returns>
    /// <exception cref="InvalidOperationException">It is sending.</exception>
    public Deferred<Bytes> BeginFileTransfer(Stream file, IConsumer consumer, Func<Bytes, Bytes>? transform = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(consumer);
        if (_done is not null)
        {
            throw new InvalidOperationException("A file is being sent; use one FileSender for each file at the same time.");
        }

        Deferred<Bytes> done = new(_ => End());
        _done = done;
        _file = file;
        _consumer = consumer;
        _transform = transform;
        _pool = _reactor ?? (consumer as ITransport)?.Reactor ?? Reactors.reactor;
        _chunk = new byte[CHUNK_SIZE];
        LastSent = default;
        consumer.RegisterProducer(this, streaming: false);
        return done;
    }

    /// <summary>The consumer is ready for a piece; it comes as soon as it is read.</summary>
    public void ResumeProducing()
    {
        if (_done is null)
        {
            return;
        }

        if (_reading)
        {
            _wanted = true;
            return;
        }

        _reading = true;
        _wanted = false;
        Stream file = _file!;
        byte[] chunk = _chunk;
        Deferred<Bytes> run = _done;
        Threads.DeferToThread(_pool!, () => file.Read(chunk, 0, chunk.Length)).AddCallbacks(
            count => Sent(run, count),
            failure => Failed(run, failure));
    }

    /// <summary>The consumer wants no more.</summary>
    public void StopProducing()
    {
        Deferred<Bytes>? done = _done;
        _done = null;
        Forget();
        done?.Errback(new ConnectionLost("The consumer asked us to stop producing."));
    }

    private void Sent(Deferred<Bytes> run, int count)
    {
        _reading = false;
        if (!ReferenceEquals(run, _done))
        {
            return;
        }

        if (count == 0)
        {
            Deferred<Bytes> done = _done;
            End();
            done.Callback(LastSent);
            return;
        }

        try
        {
            Write(_chunk.AsSpan(0, count));
        }
        catch (Exception error)
        {
            // The caller's transformation threw.
            End();
            run.Errback(error);
            return;
        }

        if (_wanted)
        {
            ResumeProducing();
        }
    }

    private void Failed(Deferred<Bytes> run, Failure failure)
    {
        _reading = false;
        if (ReferenceEquals(run, _done))
        {
            End();
            run.Errback(failure);
        }
    }

    private void Write(ReadOnlySpan<byte> chunk)
    {
        Bytes changed = default;
        ReadOnlySpan<byte> data = chunk;
        if (_transform is { } transform)
        {
            changed = transform(chunk);
            data = changed.Span;
        }

        if (!data.IsEmpty)
        {
            LastSent = data[^1..];
        }

        _consumer!.Write(data);
    }

    private void End()
    {
        IConsumer? consumer = _consumer;
        _done = null;
        Forget();
        consumer?.UnregisterProducer();
    }

    private void Forget()
    {
        _consumer = null;
        _file = null;
        _transform = null;
        _chunk = [];
        _wanted = false;
    }
}
