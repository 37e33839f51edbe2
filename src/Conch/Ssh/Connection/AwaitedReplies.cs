using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>Our requests that the peer has yet to answer, in order. A mutable struct: keep it in a field.</summary>
internal struct AwaitedReplies
{
    private Queue<Deferred<Bytes>?>? _queue;

    /// <summary>A request was sent whose answer somebody wants.</summary>
    public Deferred<Bytes> Add()
    {
        Deferred<Bytes> answer = new();
        _queue ??= new Queue<Deferred<Bytes>?>();
        _queue.Enqueue(answer);
        return answer;
    }

    /// <summary>A request was sent whose answer only shows that the peer is there.</summary>
    public void AddUnwatched()
    {
        _queue ??= new Queue<Deferred<Bytes>?>();
        _queue.Enqueue(null);
    }

    /// <summary>The peer granted the first one. An answer that nobody waits for is dropped: some peers answer what asked for none.</summary>
    /// <param name="data">What it sends along.</param>
    public readonly void Granted(ReadOnlySpan<byte> data)
    {
        if (_queue is not null && _queue.TryDequeue(out Deferred<Bytes>? answer))
        {
            answer?.Callback(data);
        }
    }

    /// <summary>The peer refused the first one; as <see cref="Granted"/>.</summary>
    /// <param name="message">What to say.</param>
    public readonly void Refused(string message)
    {
        if (_queue is not null && _queue.TryDequeue(out Deferred<Bytes>? answer))
        {
            answer?.Errback(new ConchError(message));
        }
    }

    /// <summary>No answer can come any more.</summary>
    /// <param name="message">Why.</param>
    public readonly void FailAll(string message)
    {
        while (_queue?.Count > 0)
        {
            Refused(message);
        }
    }
}
