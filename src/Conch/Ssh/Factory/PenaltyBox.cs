using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>Remembers how long each source is kept out. Reactor thread only; time by the reactor.</summary>
internal sealed class PenaltyBox
{
    private readonly Dictionary<ConnectionSource, Entry> _bySource = [];

    // In the order in which they end, so that what is over, and what is forgotten for want of room, is found at once.
    private readonly SortedSet<Entry> _byEnd = new(Comparer<Entry>.Create(static (one, other) =>
        one.End != other.End ? one.End.CompareTo(other.End) : one.Number.CompareTo(other.Number)));

    private long _lastNumber;

    /// <summary>Sources remembered.</summary>
    public int Sources => _bySource.Count;

    /// <summary>A connection of a source did something.</summary>
    /// <param name="rules">How much that costs, and how much in all.</param>
    /// <param name="peer">Whose.</param>
    /// <param name="penalty">The time for it.</param>
    /// <param name="now">Seconds of the reactor.</param>
    public void Add(PerSourcePenalties rules, IAddress peer, TimeSpan penalty, double now)
    {
        if (penalty <= TimeSpan.Zero || ConnectionSource.Of(peer) is not { } source || IsExempt(rules, peer))
        {
            return;
        }

        Forget(now);
        double end = now;
        bool wasActive = false;
        if (_bySource.Remove(source, out Entry? entry))
        {
            _byEnd.Remove(entry);
            end = entry.End;
            wasActive = entry.IsActive;
        }

        end = Math.Min(end + penalty.TotalSeconds, now + rules.Max.TotalSeconds);
        entry = new Entry(source, end, ++_lastNumber, wasActive || end - now >= rules.Min.TotalSeconds);
        _bySource[source] = entry;
        _byEnd.Add(entry);
        while (_bySource.Count > Math.Max(1, rules.MaxSources))
        {
            Drop(_byEnd.Min!);
        }
    }

    /// <summary>Why a source is kept out; null when it is not.</summary>
    public string? Refusal(PerSourcePenalties rules, IAddress peer, double now)
    {
        Forget(now);
        return ConnectionSource.Of(peer) is { } source && _bySource.TryGetValue(source, out Entry? entry) && entry.IsActive && !IsExempt(rules, peer)
            ? $"this source is kept out for {Math.Ceiling(entry.End - now)} s more"
            : null;
    }

    private static bool IsExempt(PerSourcePenalties rules, IAddress peer) =>
        rules.ExemptList is { } exempt && PeerAddress.Of(peer) is { } address && exempt.Allows(address);

    private void Forget(double now)
    {
        while (_byEnd.Min is { } first && first.End <= now)
        {
            Drop(first);
        }
    }

    private void Drop(Entry entry)
    {
        _byEnd.Remove(entry);
        _bySource.Remove(entry.Source);
    }

    private sealed record Entry(ConnectionSource Source, double End, long Number, bool IsActive);
}
