using Twisted.Internet;

namespace Twisted.Application;

/// <summary>Something that is started and stopped with a program. Twisted: <c>service.IService</c>. Reactor thread only.</summary>
public interface IService
{
    /// <summary>Its name among those of its parent; <see langword="null"/> for none.</summary>
    string? Name { get; }

    /// <summary>Whether it runs.</summary>
    bool Running { get; }

    /// <summary>What it is a part of.</summary>
    IServiceCollection? Parent { get; }

    /// <summary>Gives it a name, before it has a parent.</summary>
    /// <param name="name">Unique among those of its parent.</param>
    /// <exception cref="InvalidOperationException">It has a parent.</exception>
    void SetName(string name);

    /// <summary>Makes it a part of something; it is started if that runs.</summary>
    /// <param name="parent">What it is to be a part of.</param>
    /// <exception cref="InvalidOperationException">It has a parent, or that has a service of this name.</exception>
    void SetServiceParent(IServiceCollection parent);

    /// <summary>Takes it out of its parent; it is stopped if that runs.</summary>
    /// <returns>Fires when it has stopped.</returns>
    Deferred DisownServiceParent();

    /// <summary>Starts.</summary>
    void StartService();

    /// <summary>Stops.</summary>
    /// <returns>Fires when it has.</returns>
    Deferred StopService();

    /// <summary>Does, before the start, what the program gives the right up for: a port below 1024, say.</summary>
    void PrivilegedStartService();
}
