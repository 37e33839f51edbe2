using System.Net;

namespace Twisted.Internet.Testing;

/// <summary>The names that a test knows. An address is its own.</summary>
public sealed class MemoryNameResolver : IHostnameResolver
{
    private readonly Dictionary<string, Deferred<IReadOnlyList<IPAddress>>> _pending = [];

    /// <summary>What names stand for. One that is not here fails; one that stands for nothing waits for <see cref="Answer"/>.</summary>
    public IDictionary<string, IPAddress[]?> Names { get; } = new Dictionary<string, IPAddress[]?>(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public Deferred<IReadOnlyList<IPAddress>> ResolveHostName(string name)
    {
        if (IPAddress.TryParse(name, out IPAddress? literal))
        {
            return Defer.Succeed<IReadOnlyList<IPAddress>>([literal]);
        }

        if (!Names.TryGetValue(name, out IPAddress[]? addresses))
        {
            return Defer.Fail<IReadOnlyList<IPAddress>>(new DNSLookupError($"DNS lookup failed: {name} is not known."));
        }

        return addresses is not null ? Defer.Succeed<IReadOnlyList<IPAddress>>(addresses) : _pending[name] = new();
    }

    /// <summary>A look-up that waits comes to its end.</summary>
    /// <param name="name">The name.</param>
    /// <param name="addresses">What it stands for.</param>
    public void Answer(string name, params IPAddress[] addresses)
    {
        if (_pending.Remove(name, out Deferred<IReadOnlyList<IPAddress>>? pending) && !pending.Called)
        {
            pending.Callback(addresses);
        }
    }
}
