using System.Collections;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Application;

/// <summary>
/// Services that are started in the order in which they were added and stopped in the opposite one, none waiting for another.
/// Twisted: <c>service.MultiService</c>.
/// </summary>
public class MultiService : Service, IServiceCollection
{
    private readonly List<IService> _services = [];

    /// <summary>The parts, in the order in which they were added.</summary>
    public IReadOnlyList<IService> Services => _services;

    /// <inheritdoc/>
    public override void PrivilegedStartService()
    {
        base.PrivilegedStartService();
        foreach (IService service in _services.ToArray())
        {
            service.PrivilegedStartService();
        }
    }

    /// <inheritdoc/>
    public override void StartService()
    {
        base.StartService();
        foreach (IService service in _services.ToArray())
        {
            service.StartService();
        }
    }

    /// <summary>Stops all, also where one of them fails.</summary>
    /// <returns>Fires when all have stopped; fails with the first failure when there was one.</returns>
    public override async Deferred StopService()
    {
        await base.StopService();
        List<Deferred> parts = [];
        for (int i = _services.Count - 1; i >= 0; i--)
        {
            // They stop side by side; none waits for another.
            parts.Add(Defer.MaybeDeferred(_services[i].StopService));
        }

        Failure? first = null;
        foreach (Deferred part in parts)
        {
            try
            {
                await part;
            }
            catch (Exception error)
            {
                first ??= new Failure(error);
            }
        }

        first?.RaiseException();
    }

    /// <inheritdoc/>
    public IService GetServiceNamed(string name) =>
        _services.Find(service => service.Name == name) ?? throw new KeyNotFoundException($"There is no service named '{name}'.");

    /// <inheritdoc/>
    public void AddService(IService service)
    {
        ArgumentNullException.ThrowIfNull(service);
        if (service.Name is { } name && _services.Exists(other => other.Name == name))
        {
            throw new InvalidOperationException($"There is a service named '{name}' already.");
        }

        _services.Add(service);
        if (Running)
        {
            // It may be too late for what needs the right to do it; the service will say so.
            service.PrivilegedStartService();
            service.StartService();
        }
    }

    /// <inheritdoc/>
    public Deferred RemoveService(IService service)
    {
        ArgumentNullException.ThrowIfNull(service);
        if (!_services.Remove(service))
        {
            throw new InvalidOperationException("The service is not a part of this one.");
        }

        return Running ? service.StopService() : Defer.Succeed();
    }

    /// <inheritdoc/>
    public IEnumerator<IService> GetEnumerator() => _services.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
