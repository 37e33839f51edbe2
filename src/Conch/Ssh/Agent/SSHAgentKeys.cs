using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>The keys an agent has, in the order they came in. Reactor thread only. Twisted: the dictionary <c>factory.keys</c>.</summary>
public sealed class SSHAgentKeys
{
    private readonly List<Entry> _entries = [];

    /// <summary>The most keys kept; a further one is refused.</summary>
    public int MaxKeys { get; set; } = 256;

    /// <summary>The keys that are kept; one whose time has run out may still be among them.</summary>
    public IReadOnlyList<Key> Keys => [.. _entries.Select(entry => entry.Key)];

    /// <summary>Keeps a key, in place of the same one if that is here.</summary>
    /// <param name="key">A private key.</param>
    /// <param name="comment">Shown beside it; the key's own unless given.</param>
    /// <exception cref="BadKeyError">The key is public.</exception>
    /// <exception cref="ConchError">There are <see cref="MaxKeys"/> already.</exception>
    public void Add(Key key, string? comment = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        Add(new Entry(key, comment ?? key.Comment, double.PositiveInfinity, Confirm: false), now: double.NegativeInfinity);
    }

    /// <summary>Forgets a key.</summary>
    /// <param name="blob">Its public blob.</param>
    /// <returns>Whether it was here.</returns>
    public bool Remove(Bytes blob) => _entries.RemoveAll(entry => entry.Key.Blob() == blob) > 0;

    /// <summary>Forgets all.</summary>
    public void Clear() => _entries.Clear();

    internal void Add(Entry added, double now)
    {
        if (added.Key.IsPublic())
        {
            throw new BadKeyError("An agent keeps private keys; this one is public.");
        }

        Forget(now);
        Remove(added.Key.Blob());
        if (_entries.Count >= MaxKeys)
        {
            throw new ConchError($"The agent has {MaxKeys} keys already, and takes no more.");
        }

        _entries.Add(added);
    }

    /// <summary>Those whose time has not run out.</summary>
    internal IReadOnlyList<Entry> Live(double now)
    {
        Forget(now);
        return _entries;
    }

    internal Entry? Find(ReadOnlySpan<byte> blob, double now)
    {
        Forget(now);
        foreach (Entry entry in _entries)
        {
            if (entry.Key.Blob().Span.SequenceEqual(blob))
            {
                return entry;
            }
        }

        return null;
    }

    private void Forget(double now) => _entries.RemoveAll(entry => entry.Expires <= now);

    /// <summary>One key.</summary>
    /// <param name="Key">It.</param>
    /// <param name="Comment">Shown beside it.</param>
    /// <param name="Expires">When it goes, in seconds of the reactor's time.</param>
    /// <param name="Confirm">Whether the owner is asked before each use.</param>
    internal sealed record Entry(Key Key, string Comment, double Expires, bool Confirm);
}
