using System.Buffers;
using System.Threading.Tasks.Sources;
using Twisted.Internet.Transports;

namespace Twisted.Internet.Tls;

/// <summary>
/// What <c>SslStream</c> takes for its connection: it reads what the peer sent from here and writes here what is for the peer. A write is
/// done at once; a read that finds nothing is done by, and within, the call that brings something.
/// </summary>
/// <param name="send">Takes what is for the peer, lent for the call.</param>
/// <param name="pool">Where the buffer comes from in which bytes wait that nobody reads yet.</param>
internal sealed class WireStream(Action<ReadOnlySpan<byte>> send, ArrayPool<byte> pool) : Stream, IValueTaskSource<int>
{
    private ManualResetValueTaskSourceCore<int> _read;
    private Memory<byte> _into;
    private OutputBuffer _kept;
    private ReadOnlyMemory<byte> _lent;
    private bool _ended;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Whether a read waits for the peer.</summary>
    internal bool Waiting { get; private set; }

    /// <summary>Bytes that came and nobody has read.</summary>
    internal int Unread => _kept.Length + _lent.Length;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Unread > 0 || _ended)
        {
            return new ValueTask<int>(Take(buffer.Span));
        }

        _read.Reset();
        _into = buffer;
        Waiting = true;
        return new ValueTask<int>(this, _read.Version);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        send(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        send(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    // The base class would hand this to another thread.
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => send(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    int IValueTaskSource<int>.GetResult(short token) => _read.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _read.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _read.OnCompleted(continuation, state, token, flags);

    /// <summary>Bytes came; whoever waits for them goes on inside this call.</summary>
    /// <param name="data">Borrowed until <see cref="Keep"/>.</param>
    internal void Feed(ReadOnlyMemory<byte> data)
    {
        Keep();
        _lent = data;
        Satisfy();
    }

    /// <summary>Copies what was lent and not read yet: its owner wants it back.</summary>
    internal void Keep()
    {
        if (!_lent.IsEmpty)
        {
            _kept.Append(pool, _lent.Span);
            _lent = default;
        }
    }

    /// <summary>The peer sends no more.</summary>
    internal void End()
    {
        _ended = true;
        Satisfy();
    }

    protected override void Dispose(bool disposing)
    {
        _ended = true;
        _lent = default;
        _kept.Release(pool);
        base.Dispose(disposing);
    }

    private void Satisfy()
    {
        if (!Waiting || (Unread == 0 && !_ended))
        {
            return;
        }

        Waiting = false;
        int count = Take(_into.Span);
        _into = default;

        // With a context of ours a continuation would not run here but on the thread pool.
        SynchronizationContext? context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            _read.SetResult(count);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private int Take(Span<byte> into)
    {
        int count = Math.Min(into.Length, _kept.Length);
        if (count > 0)
        {
            _kept.Unsent[..count].CopyTo(into);
            _kept.Consume(pool, count);
            return count;
        }

        count = Math.Min(into.Length, _lent.Length);
        _lent.Span[..count].CopyTo(into);
        _lent = _lent[count..];
        return count;
    }
}
