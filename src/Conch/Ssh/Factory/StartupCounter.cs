using System.Runtime.InteropServices;
using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>Counts the connections that wait for their login, in all and by source. Reactor thread only.</summary>
internal sealed class StartupCounter
{
    // An entry goes with its last connection, so the table is never larger than the number of connections waiting.
    private readonly Dictionary<ConnectionSource, int> _bySource = [];

    /// <summary>Connections waiting now.</summary>
    public int Waiting { get; private set; }

    /// <summary>Sources with at least one connection waiting.</summary>
    public int Sources => _bySource.Count;

    /// <summary>Connections of one source waiting now.</summary>
    public int WaitingFrom(IAddress peer) =>
        ConnectionSource.Of(peer) is { } source ? _bySource.GetValueOrDefault(source) : 0;

    /// <summary>One more waits.</summary>
    public void Add(IAddress peer)
    {
        Waiting++;
        if (ConnectionSource.Of(peer) is { } source)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_bySource, source, out _)++;
        }
    }

    /// <summary>One that waited is logged in or gone.</summary>
    public void Remove(IAddress peer)
    {
        Waiting--;
        if (ConnectionSource.Of(peer) is not { } source)
        {
            return;
        }

        ref int count = ref CollectionsMarshal.GetValueRefOrNullRef(_bySource, source);
        if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref count) && --count == 0)
        {
            _bySource.Remove(source);
        }
    }

    /// <summary>Why one more connection from <paramref name="peer"/> is not welcome, or null when it is.</summary>
    /// <param name="peer">Where it comes from.</param>
    /// <param name="startups">The limit on all; null is none.</param>
    /// <param name="perSource">The limit on one source; null is none.</param>
    /// <param name="percentile">A random number, 0 to 99; asked for only when it decides.</param>
    public string? Refusal(IAddress peer, MaxStartups? startups, int? perSource, Func<int> percentile)
    {
        if (perSource is { } most && WaitingFrom(peer) >= most)
        {
            return $"{most} connections from this source wait for their login already";
        }

        int percent = startups?.PercentRefused(Waiting) ?? 0;
        return percent > 0 && (percent >= 100 || percentile() < percent)
            ? $"{Waiting} connections wait for their login, MaxStartups is {startups}"
            : null;
    }
}
