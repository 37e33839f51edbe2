using System.Net;
using Twisted.Internet.Loop;

namespace Twisted.Internet;

/// <summary>
/// Looks names up as the system does, which blocks, on threads of its own: a name server that does not answer holds up other
/// look-ups only. Keeps nothing: that is the system's business.
/// </summary>
internal sealed class ThreadedNameResolver(ReactorBase reactor, Func<string, IPAddress[]> lookup) : IHostnameResolver
{
    /// <summary>Look-ups that may be under way or wait at once.</summary>
    internal const int MaxPending = 1024;

    private readonly WorkerPool _pool = new(static _ => { });
    private int _pending;

    public Deferred<IReadOnlyList<IPAddress>> ResolveHostName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        reactor.CheckThread();
        if (IPAddress.TryParse(name, out IPAddress? literal))
        {
            return Defer.Succeed<IReadOnlyList<IPAddress>>([literal]);
        }

        if (_pending >= MaxPending)
        {
            return Defer.Fail<IReadOnlyList<IPAddress>>(
                new DNSLookupError($"DNS lookup failed: {name}: {_pending} look-ups are under way, no more are begun."));
        }

        _pending++;
        Deferred<IReadOnlyList<IPAddress>> found = new();
        _pool.Start(() => LookUp(name, found));
        return found;
    }

    private void LookUp(string name, Deferred<IReadOnlyList<IPAddress>> found)
    {
        IPAddress[] addresses = [];
        Exception? failure = null;
        try
        {
            addresses = lookup(name);
        }
        catch (Exception error)
        {
            failure = error;
        }

        reactor.CallFromThread(() =>
        {
            _pending--;
            if (found.Called)
            {
                // Cancelled meanwhile.
                return;
            }

            if (failure is not null)
            {
                found.Errback(new DNSLookupError($"DNS lookup failed: {name}: {failure.Message}", failure));
            }
            else if (addresses.Length == 0)
            {
                found.Errback(new DNSLookupError($"DNS lookup failed: {name} has no address."));
            }
            else
            {
                found.Callback(addresses);
            }
        });
    }
}
