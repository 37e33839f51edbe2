using System.Net;

namespace Twisted.Internet;

/// <summary>Looks names up. Twisted: <c>IHostnameResolver</c>, all addresses at once. Reactor thread only.</summary>
public interface IHostnameResolver
{
    /// <summary>Looks a name up, without blocking.</summary>
    /// <param name="name">A host's name, or an address, which is its own.</param>
    /// <returns>Fires with its addresses, the one to be tried first first; fails with <see cref="DNSLookupError"/>.</returns>
    Deferred<IReadOnlyList<IPAddress>> ResolveHostName(string name);
}
