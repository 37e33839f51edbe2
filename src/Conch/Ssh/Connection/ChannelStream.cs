namespace Twisted.Conch.Ssh;

/// <summary>A channel's ordinary data as a stream; see <see cref="SSHChannel.AsStream"/>.</summary>
internal sealed class ChannelStream : Stream
{
    private readonly SSHChannel _channel;
    private readonly Twisted.Internet.IReactor _reactor;
    private readonly int _reactorThread = Environment.CurrentManagedThreadId;
    private readonly Lock _gate = new();
    private readonly Queue<TaskCompletionSource> _writers = new();
    private RemainderBuffer _arrived;
    private TaskCompletionSource? _reader;
    private int _readUnspent;
    private bool _ended;
    private bool _aborted;
    private bool _disposed;

    public ChannelStream(SSHChannel channel)
    {
        _channel = channel;
        _reactor = channel.Host.Transport.Transport!.Reactor;
    }

    public override bool CanRead => !_disposed;

    public override bool CanSeek => false;

    public override bool CanWrite => !_disposed;

    public override long Length => throw new NotSupportedException("A channel has no length.");

    public override long Position
    {
        get => throw new NotSupportedException("A channel has no position.");
        set => throw new NotSupportedException("A channel has no position.");
    }

    private bool IsOnReactor => Environment.CurrentManagedThreadId == _reactorThread;

    /// <summary>Data came. Reactor thread.</summary>
    public void Put(ReadOnlySpan<byte> data)
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _arrived.Append(data);
            }

            WakeReader();
        }
    }

    /// <summary>No more data comes. Reactor thread.</summary>
    public void End()
    {
        lock (_gate)
        {
            _ended = true;
            WakeReader();
        }
    }

    /// <summary>The channel is gone. What came before can still be read. Reactor thread.</summary>
    public void Abort()
    {
        lock (_gate)
        {
            _aborted = true;
            WakeReader();
        }

        while (_writers.TryDequeue(out TaskCompletionSource? writer))
        {
            writer.TrySetException(Closed());
        }
    }

    /// <summary>What was written has gone. Reactor thread.</summary>
    public void WritersGoOn()
    {
        while (_channel.AreWriting && _writers.TryDequeue(out TaskCompletionSource? writer))
        {
            writer.TrySetResult();
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task wait;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                if (_arrived.Count > 0 || buffer.IsEmpty)
                {
                    return Take(buffer.Span);
                }

                if (_ended)
                {
                    return 0;
                }

                if (_aborted)
                {
                    throw Closed();
                }

                _reader ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                wait = _reader.Task;
            }

            await wait.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        MustNotBlockReactor();
        byte[] copy = new byte[buffer.Length];
        int count = ReadAsync(copy.AsMemory()).AsTask().GetAwaiter().GetResult();
        copy.AsSpan(0, count).CopyTo(buffer);
        return count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (IsOnReactor)
        {
            WriteNow(buffer, done);
        }
        else
        {
            _reactor.CallFromThread(() => WriteNow(buffer, done));
        }

        // Once it was handed over it goes out, also when nobody waits for that any more.
        return new ValueTask(cancellationToken.CanBeCanceled ? done.Task.WaitAsync(cancellationToken) : done.Task);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        MustNotBlockReactor();
        WriteAsync(buffer.ToArray()).AsTask().GetAwaiter().GetResult();
    }

    public override void Flush()
    {
        // What is written is sent at once, or as soon as the peer takes it.
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A channel cannot seek.");

    public override void SetLength(long value) => throw new NotSupportedException("A channel has no length.");

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            lock (_gate)
            {
                _disposed = true;
                _arrived.Release();
                WakeReader();
            }

            if (IsOnReactor)
            {
                _channel.LoseConnection();
            }
            else
            {
                _reactor.CallFromThread(_channel.LoseConnection);
            }
        }

        base.Dispose(disposing);
    }

    private static IOException Closed() => new("The channel is closed.");

    private void WakeReader()
    {
        _reader?.TrySetResult();
        _reader = null;
    }

    private int Take(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _arrived.Count);
        _arrived.Span[..count].CopyTo(buffer);
        _arrived.Consume(count);
        _arrived.Trim();
        _readUnspent += count;

        // The reactor is told in large steps, or whenever all has been read: then the peer may be waiting.
        if (_readUnspent > 0 && (_arrived.Count == 0 || _readUnspent >= _channel.LocalWindowSize / 4))
        {
            int spent = _readUnspent;
            _readUnspent = 0;
            if (IsOnReactor)
            {
                _channel.Incoming.Spend(spent);
            }
            else
            {
                _reactor.CallFromThread(() => _channel.Incoming.Spend(spent));
            }
        }

        return count;
    }

    private void WriteNow(ReadOnlyMemory<byte> data, TaskCompletionSource done)
    {
        if (_aborted || _channel.Closing || _channel.RemoteClosed)
        {
            done.TrySetException(Closed());
            return;
        }

        _channel.Write(data.Span);
        if (_channel.AreWriting || _channel.LocalClosed)
        {
            done.TrySetResult();
        }
        else
        {
            _writers.Enqueue(done);
        }
    }

    private void MustNotBlockReactor()
    {
        if (IsOnReactor)
        {
            throw new InvalidOperationException("This would block the reactor: await the asynchronous method, or call it on another thread.");
        }
    }
}
