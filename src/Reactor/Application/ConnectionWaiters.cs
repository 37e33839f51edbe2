using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Application;

/// <summary>Those who wait for a connection, some of them for so many failures only.</summary>
internal sealed class ConnectionWaiters
{
    private readonly List<Waiter> _waiting = [];

    public Deferred<Protocol> Add(int? failures)
    {
        Waiter? waiter = null;
        waiter = new Waiter(new Deferred<Protocol>(_ => _waiting.Remove(waiter!)), failures);
        _waiting.Add(waiter);
        return waiter.Deferred;
    }

    public void Fire(Protocol protocol)
    {
        foreach (Waiter waiter in TakeAll())
        {
            waiter.Deferred.Callback(protocol);
        }
    }

    public void Fail(Failure failure)
    {
        foreach (Waiter waiter in TakeAll())
        {
            waiter.Deferred.Errback(failure);
        }
    }

    public void CountFailure(Failure failure)
    {
        foreach (Waiter waiter in TakeAll())
        {
            if (waiter.Failures is not { } left)
            {
                _waiting.Add(waiter);
            }
            else if (left > 1)
            {
                waiter.Failures = left - 1;
                _waiting.Add(waiter);
            }
            else
            {
                waiter.Deferred.Errback(failure);
            }
        }
    }

    private Waiter[] TakeAll()
    {
        Waiter[] all = [.. _waiting];
        _waiting.Clear();
        return all;
    }

    private sealed class Waiter(Deferred<Protocol> deferred, int? failures)
    {
        public Deferred<Protocol> Deferred { get; } = deferred;

        public int? Failures { get; set; } = failures;
    }
}
