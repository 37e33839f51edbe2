namespace Twisted.Conch;

/// <summary>The way of bytes to the client, from any thread: on the reactor thread at once, from others by way of it.</summary>
/// <param name="channel">The channel.</param>
internal sealed class SessionOutput(AppChannel channel)
{
    /// <summary>So much is handed over before it is looked whether the client reads.</summary>
    private const int MaxPiece = 32 * 1024;

    private readonly List<TaskCompletionSource> _waiting = [];
    private volatile bool _isClosed;

    /// <summary>On the reactor thread all is taken, and what the client does not read is kept, up to the connection's limit; elsewhere it waits for the client.</summary>
    /// <param name="type">The stream: null for the first one.</param>
    /// <param name="data">The data.</param>
    public void Write(int? type, ReadOnlySpan<byte> data)
    {
        if (!channel.IsReactorThread)
        {
            WriteAsync(type, data.ToArray(), CancellationToken.None).AsTask().GetAwaiter().GetResult();
            return;
        }

        ThrowIfClosed();
        Send(type, data);
    }

    /// <summary>Completes once the client has room for more.</summary>
    /// <param name="type">The stream: null for the first one.</param>
    /// <param name="data">Read until the task completes</param>
    /// <param name="cancel">Gives up waiting; what was handed over goes out all the same.</param>
    public ValueTask WriteAsync(int? type, ReadOnlyMemory<byte> data, CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancel);
        }

        if (!channel.IsReactorThread || data.Length > MaxPiece)
        {
            return new ValueTask(WritePieces(type, data, cancel));
        }

        if (_isClosed)
        {
            return ValueTask.FromException(ClosedError());
        }

        Send(type, data.Span);
        return channel.AreWriting ? default : new ValueTask(Drained().WaitAsync(cancel));
    }

    /// <summary>The client has room again.</summary>
    public void Drain()
    {
        TaskCompletionSource[] waiting = [.. _waiting];
        _waiting.Clear();
        foreach (TaskCompletionSource one in waiting)
        {
            one.TrySetResult();
        }
    }

    /// <summary>Nothing goes out any more: who waits is told so.</summary>
    public void Close()
    {
        _isClosed = true;
        TaskCompletionSource[] waiting = [.. _waiting];
        _waiting.Clear();
        foreach (TaskCompletionSource one in waiting)
        {
            one.TrySetException(ClosedError());
        }
    }

    private static IOException ClosedError() => new("The session's channel is closed.");

    private async Task WritePieces(int? type, ReadOnlyMemory<byte> data, CancellationToken cancel)
    {
        do
        {
            ReadOnlyMemory<byte> piece = data[..Math.Min(data.Length, MaxPiece)];
            data = data[piece.Length..];
            if (channel.IsReactorThread)
            {
                await WriteAsync(type, piece, cancel).ConfigureAwait(true);
            }
            else
            {
                await HandOver(type, piece).WaitAsync(cancel).ConfigureAwait(false);
            }
        }
        while (!data.IsEmpty);
    }

    /// <summary>Gives a copy to the reactor thread: who gives up waiting has the memory back while the piece still waits for its turn.</summary>
    private Task HandOver(int? type, ReadOnlyMemory<byte> piece)
    {
        byte[] copy = piece.ToArray();
        TaskCompletionSource taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
        channel.Reactor.CallFromThread(() => Take(type, copy, taken));
        return taken.Task;
    }

    private void Take(int? type, byte[] piece, TaskCompletionSource taken)
    {
        if (_isClosed)
        {
            taken.TrySetException(ClosedError());
            return;
        }

        Send(type, piece);
        if (channel.AreWriting)
        {
            taken.TrySetResult();
        }
        else
        {
            _waiting.Add(taken);
        }
    }

    private Task Drained()
    {
        TaskCompletionSource drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Add(drained);
        return drained.Task;
    }

    private void Send(int? type, ReadOnlySpan<byte> data)
    {
        if (type is { } extended)
        {
            channel.WriteExtended(extended, data);
        }
        else
        {
            channel.Write(data);
        }
    }

    private void ThrowIfClosed()
    {
        if (_isClosed)
        {
            throw ClosedError();
        }
    }
}
