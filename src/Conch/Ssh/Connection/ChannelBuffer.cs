namespace Twisted.Conch.Ssh;

/// <summary>
/// Data of a channel that waits, in order, ordinary and extended. Rents memory only while it holds something, and never more than twice what was put in. A
/// mutable struct: keep it in a field.
/// </summary>
internal struct ChannelBuffer
{
    /// <summary>The type of ordinary data.</summary>
    public const int Ordinary = 0;

    /// <summary>
    /// Changes between the streams that are remembered. A peer that changes stream with each byte must not make us remember each: beyond it a stream's data joins what
    /// waits of the same stream, so that each stays in order, and only their order among each other is lost.
    /// </summary>
    public const int MaxRuns = 1024;

    private RemainderBuffer _ordinary;
    private RemainderBuffer _extended;
    private Queue<Run>? _earlier;
    private Run _beforeLast;
    private Run _last;
    private int _takenOfFirst;

    /// <summary>Bytes held.</summary>
    public readonly int Count => _ordinary.Count + _extended.Count;

    /// <summary>Whether nothing is held.</summary>
    public readonly bool IsEmpty => Count == 0;

    /// <summary>The type of what was put in first: of what <see cref="Head"/> holds.</summary>
    public readonly int HeadType => First.Type;

    /// <summary>What was put in first, all of one type; valid until the next call.</summary>
    public readonly ReadOnlyMemory<byte> Head
    {
        get
        {
            Run first = First;
            return (first.Type == Ordinary ? _ordinary.Memory : _extended.Memory)[..(first.Length - _takenOfFirst)];
        }
    }

    private readonly Run First =>
        _earlier is { Count: > 0 } queue ? queue.Peek() : _beforeLast.Length > 0 ? _beforeLast : _last;

    /// <summary>Adds data.</summary>
    /// <param name="type">0 for ordinary data.</param>
    /// <param name="data">Copied.</param>
    /// <exception cref="LimitExceededException">The streams are more than two and change too often.</exception>
    public void Append(int type, ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
        {
            return;
        }

        AppendRun(type, data.Length);
        if (type == Ordinary)
        {
            _ordinary.Append(data);
        }
        else
        {
            _extended.Append(data);
        }
    }

    /// <summary>Uses up the first bytes of <see cref="Head"/>. They stay where they are until the next call of another member.</summary>
    /// <param name="count">How many.</param>
    public void Consume(int count)
    {
        Run first = First;
        if (first.Type == Ordinary)
        {
            _ordinary.Consume(count);
        }
        else
        {
            _extended.Consume(count);
        }

        _takenOfFirst += count;
        if (_takenOfFirst == first.Length)
        {
            _takenOfFirst = 0;
            DropFirst();
        }
    }

    /// <summary>Gives memory back that holds nothing.</summary>
    public void Trim()
    {
        _ordinary.Trim();
        _extended.Trim();
        if (IsEmpty)
        {
            _earlier = null;
        }
    }

    /// <summary>Wipes all and gives the memory back.</summary>
    public void Release()
    {
        _ordinary.Release();
        _extended.Release();
        _earlier = null;
        _beforeLast = _last = default;
        _takenOfFirst = 0;
    }

    private void AppendRun(int type, int length)
    {
        if (_last.Length == 0 || _last.Type == type)
        {
            _last = new Run(type, _last.Length + length);
            return;
        }

        if (_earlier?.Count >= MaxRuns)
        {
            // Two types of extended data share a buffer, and cannot pass each other.
            if (_beforeLast.Type != type || (type != Ordinary && _last.Type != Ordinary))
            {
                throw new LimitExceededException("Three streams of one channel change too often.");
            }

            _beforeLast = new Run(type, _beforeLast.Length + length);
            return;
        }

        if (_beforeLast.Length > 0)
        {
            _earlier ??= new Queue<Run>();
            _earlier.Enqueue(_beforeLast);
        }

        _beforeLast = _last;
        _last = new Run(type, length);
    }

    private void DropFirst()
    {
        if (_earlier is { Count: > 0 })
        {
            _earlier.Dequeue();
        }
        else if (_beforeLast.Length > 0)
        {
            _beforeLast = default;
        }
        else
        {
            _last = default;
        }
    }

    private readonly record struct Run(int Type, int Length);
}
