using System.Reactive.Linq;
using System.Threading.Channels;
using Twisted.Internet;

namespace Twisted.Conch;

/// <summary>
/// A session's channel as a stream, for any thread. What is not read is kept up to 64 KiB; then the channel is paused, and the client can fill its window and
/// no more.
/// </summary>
/// <param name="session">The channel.</param>
/// <param name="output">The way to the client.</param>
internal sealed class SessionStream(AppChannel session, SessionOutput output) : Stream
{
    internal const int HighWater = 64 * 1024;
    private const int LowWater = 32 * 1024;

    private readonly Channel<Bytes> _arrived = System.Threading.Channels.Channel.CreateUnbounded<Bytes>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private Bytes _current;
    private int _kept;
    private int _paused;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException("A session has no length.");

    public override long Position
    {
        get => throw new NotSupportedException("A session has no position.");
        set => throw new NotSupportedException("A session has no position.");
    }

    /// <summary>Bytes that came and were not read.</summary>
    internal int KeptBytes => Volatile.Read(ref _kept);

    /// <summary>The client sent something. Reactor thread.</summary>
    public void Receive(Bytes data)
    {
        int kept = Interlocked.Add(ref _kept, data.Length);
        _arrived.Writer.TryWrite(data);
        if (kept > HighWater && Interlocked.Exchange(ref _paused, 1) == 0)
        {
            session.PauseProducing();

            // It may have been read in between, by somebody who did not see yet that there is a pause to end.
            ResumeIfRead();
        }
    }

    /// <summary>The client sends no more. Reactor thread.</summary>
    public void EndOfInput() => _arrived.Writer.TryComplete();

    /// <summary>What comes, piece by piece; the next one is taken when the observer has returned.</summary>
    public IObservable<Bytes> ToObservable() => Observable.Create<Bytes>(async (observer, cancel) =>
    {
        while (await NextPiece(cancel).ConfigureAwait(true))
        {
            Bytes piece = _current;
            Consume(piece.Length);
            observer.OnNext(piece);
        }
    });

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        while (_current.IsEmpty && !_arrived.Reader.TryRead(out _current))
        {
            if (session.IsReactorThread)
            {
                throw new InvalidOperationException(
                    "Reading here would block the reactor: use ReadAsync, or run the app in the pool (session => Task.Run(...)).");
            }

            if (!_arrived.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                return 0;
            }
        }

        return Take(buffer);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        await NextPiece(cancellationToken).ConfigureAwait(true) ? Take(buffer.Span) : 0;

    public override void Write(byte[] buffer, int offset, int count) => output.Write(null, buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => output.Write(null, buffer);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        output.WriteAsync(null, buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        output.WriteAsync(null, buffer, cancellationToken);

    public override void Flush()
    {
        // All that is written goes out at the end of the reactor's turn.
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A session cannot be searched.");

    public override void SetLength(long value) => throw new NotSupportedException("A session has no length.");

    /// <summary>
    /// Sees to it that there is something current. False: nothing more comes. It resumes where it was called, as all here does: on the reactor thread there
    /// is no detour by the pool.
    /// </summary>
    private async ValueTask<bool> NextPiece(CancellationToken cancel)
    {
        while (_current.IsEmpty)
        {
            if (!_arrived.Reader.TryRead(out _current) && !await _arrived.Reader.WaitToReadAsync(cancel).ConfigureAwait(true))
            {
                return false;
            }
        }

        return true;
    }

    private int Take(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _current.Length);
        _current.Span[..count].CopyTo(buffer);
        Consume(count);
        return count;
    }

    private void Consume(int count)
    {
        _current = _current[count..];
        if (Interlocked.Add(ref _kept, -count) <= LowWater && Volatile.Read(ref _paused) == 1)
        {
            session.Reactor.CallFromThread(ResumeIfRead);
        }
    }

    /// <summary>Reactor thread.</summary>
    private void ResumeIfRead()
    {
        if (KeptBytes <= LowWater && Interlocked.Exchange(ref _paused, 0) == 1)
        {
            session.ResumeProducing();
        }
    }
}
