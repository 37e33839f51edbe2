using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>
/// A bucket for each key, all inside the bucket that a parent filter has for the connection. As it is, all connections have the same key,
/// and share one bucket. Reactor thread only. Twisted: <c>htb.HierarchicalBucketFilter</c>.
/// </summary>
public class HierarchicalBucketFilter : IBucketFilter
{
    private readonly IReactorTime? _clock;
    private double _lastSweep;
    private Bucket? _overflow;

    /// <summary>No bucket is there yet.</summary>
    /// <param name="parentFilter">Says which bucket each of ours is inside of.</param>
    /// <param name="clock">Whose time counts; the default reactor's when absent.</param>
    public HierarchicalBucketFilter(IBucketFilter? parentFilter = null, IReactorTime? clock = null)
    {
        ParentFilter = parentFilter;
        _clock = clock;
        BucketFactory = parent => new Bucket(parent, clock);
        _lastSweep = Clock.Seconds();
    }

    /// <summary>Says which bucket each of ours is inside of.</summary>
    public IBucketFilter? ParentFilter { get; }

    /// <summary>
    /// The buckets by their keys. One that is put here by hand is used as it is: <c>filter.Buckets[""] = new() { Maxburst = 20000, Rate = 5000 }</c>.
    /// </summary>
    public Dictionary<string, Bucket> Buckets { get; } = new(StringComparer.Ordinal);

    /// <summary>Makes a bucket inside another, if there is one: a class derived from <see cref="Bucket"/>, say, with limits of its own.</summary>
    public Func<Bucket?, Bucket> BucketFactory { get; set; }

    /// <summary>Seconds after which buckets that are empty and not used are dropped; <see langword="null"/> for never.</summary>
    public virtual double? SweepInterval { get; set; }

    /// <summary>
    /// How many buckets there may be. Where that many are in use, a new key gets the one bucket that all such share. Twisted has no such bound.
    /// </summary>
    public int MaxBuckets { get; set; } = 10_000;

    private IReactorTime Clock => _clock ?? Reactors.reactor;

    /// <inheritdoc/>
    public Bucket GetBucketFor(ITransport transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        if (Clock.Seconds() - _lastSweep > SweepInterval)
        {
            Sweep();
        }

        string key = GetBucketKey(transport);
        if (Buckets.TryGetValue(key, out Bucket? bucket))
        {
            return bucket;
        }

        Bucket? parent = ParentFilter?.GetBucketFor(transport);
        if (Buckets.Count >= MaxBuckets)
        {
            Sweep();
        }

        if (Buckets.Count >= MaxBuckets)
        {
            return _overflow ??= BucketFactory(parent);
        }

        bucket = BucketFactory(parent);
        Buckets[key] = bucket;
        return bucket;
    }

    /// <summary>The key of a connection's bucket.</summary>
    /// <param name="transport">The connection.</param>
    public virtual string GetBucketKey(ITransport transport) => "";

    /// <summary>Drops buckets that are empty and not used.</summary>
    public void Sweep()
    {
        foreach ((string key, Bucket bucket) in Buckets)
        {
            if (bucket.Drip() && bucket.References == 0)
            {
                Buckets.Remove(key);
            }
        }

        _lastSweep = Clock.Seconds();
    }
}
