namespace Twisted.Conch.Ssh;

/// <summary>
/// Answers to requests of the peer that are not there yet. They go out in the order of the requests, whenever each of them comes.
/// </summary>
/// <typeparam name="TReply">An answer.</typeparam>
/// <param name="send">Sends one.</param>
internal sealed class PendingReplies<TReply>(Action<TReply> send)
{
    private readonly Queue<Slot> _slots = new();

    /// <summary>A request came that is to be answered.</summary>
    /// <returns>Its place in the order.</returns>
    public Slot Add()
    {
        Slot slot = new();
        _slots.Enqueue(slot);
        return slot;
    }

    /// <summary>An answer is there; it goes out, and those behind it that waited for it.</summary>
    /// <param name="slot">The request's place.</param>
    /// <param name="reply">The answer.</param>
    public void Answer(Slot slot, TReply reply)
    {
        slot.Reply = reply;
        slot.IsAnswered = true;
        while (_slots.TryPeek(out Slot? first) && first.IsAnswered)
        {
            _slots.Dequeue();
            send(first.Reply!);
        }
    }

    /// <summary>Nobody waits for them any more.</summary>
    public void Clear() => _slots.Clear();

    /// <summary>A request's place in the order.</summary>
    internal sealed class Slot
    {
        public bool IsAnswered { get; set; }

        public TReply? Reply { get; set; }
    }
}
