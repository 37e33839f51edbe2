using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>
/// A bucket with a hole: bytes are poured in, up to its size, and drip out at a rate; what does not fit must wait. What goes into one
/// goes into its parent too. Reactor thread only. Twisted: <c>htb.Bucket</c>.
/// </summary>
public class Bucket
{
    private readonly IReactorTime? _clock;
    private double _content;
    private double _lastDrip;

    /// <summary>An empty one.</summary>
    /// <param name="parentBucket">What goes into this one goes into that one too.</param>
    /// <param name="clock">Whose time counts; the default reactor's when absent.</param>
    public Bucket(Bucket? parentBucket = null, IReactorTime? clock = null)
    {
        ParentBucket = parentBucket;
        _clock = clock;
        _lastDrip = Clock.Seconds();
    }

    /// <summary>What goes into this one goes into that one too.</summary>
    public Bucket? ParentBucket { get; }

    /// <summary>The bucket's size in bytes: what may be sent at once. <see langword="null"/> for no bound.</summary>
    public virtual int? Maxburst { get; set; }

    /// <summary>Bytes a second that drip out; <see langword="null"/> empties it at once.</summary>
    public virtual double? Rate { get; set; }

    /// <summary>Bytes in it, as of the last time that anything was done with it.</summary>
    public int Content => (int)Math.Min(int.MaxValue, Math.Ceiling(_content));

    /// <summary>How many connections use it; one that is used is not swept away.</summary>
    internal int References { get; set; }

    private IReactorTime Clock => _clock ?? Reactors.reactor;

    /// <summary>Pours bytes in.</summary>
    /// <param name="amount">How many are to be sent.</param>
    /// <returns>How many of them fit, here and in all parents. They may be sent.</returns>
    public int Add(int amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        Drip();
        int allowed = Maxburst is { } size ? Math.Clamp((int)Math.Floor(size - _content), 0, amount) : amount;
        if (ParentBucket is { } parent)
        {
            allowed = parent.Add(allowed);
        }

        _content += allowed;
        return allowed;
    }

    /// <summary>Lets drip out what has had the time to.</summary>
    /// <returns>Whether it is empty.</returns>
    public bool Drip()
    {
        ParentBucket?.Drip();
        double now = Clock.Seconds();
        _content = Rate is { } rate ? Math.Max(0, _content - ((now - _lastDrip) * rate)) : 0;
        _lastDrip = now;
        return _content == 0;
    }

    /// <summary>Seconds until so many bytes fit, or as many as ever will at once, if nobody else pours any in.</summary>
    internal double SecondsUntilRoomFor(int amount)
    {
        double parents = ParentBucket?.SecondsUntilRoomFor(amount) ?? 0;
        if (Maxburst is not { } size || Rate is not { } rate)
        {
            return parents;
        }

        double tooMuch = _content + Math.Min(amount, size) - size;
        return Math.Max(parents, tooMuch > 0 ? tooMuch / rate : 0);
    }
}
