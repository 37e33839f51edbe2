using Twisted.Internet;

namespace Twisted.Application;

/// <summary>Services that are started and stopped together. Twisted: <c>service.IServiceCollection</c>. Reactor thread only.</summary>
public interface IServiceCollection : IEnumerable<IService>
{
    /// <summary>A part by its name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    IService GetServiceNamed(string name);

    /// <summary>Adds a part; to be called by that part's <see cref="IService.SetServiceParent"/>.</summary>
    /// <param name="service">The part.</param>
    /// <exception cref="InvalidOperationException">There is one of that name.</exception>
    void AddService(IService service);

    /// <summary>Takes a part out; to be called by that part's <see cref="IService.DisownServiceParent"/>.</summary>
    /// <param name="service">The part.</param>
    /// <returns>Fires when it has stopped.</returns>
    Deferred RemoveService(IService service);
}
