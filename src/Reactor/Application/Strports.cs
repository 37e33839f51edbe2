using Twisted.Internet;

namespace Twisted.Application;

/// <summary>Servers by the text of their endpoint. Twisted: <c>twisted.application.strports</c>.</summary>
public static class Strports
{
    /// <summary>
    /// A service that listens while it runs. A port that cannot be had is thrown by its start, where the service of an endpoint of one's own
    /// only logs it.
    /// </summary>
    /// <param name="description">As for <see cref="Endpoints.ServerFromString"/>: <c>"tcp:79"</c>.</param>
    /// <param name="factory">Makes the protocols.</param>
    /// <param name="reactor">Where; the default one when absent.</param>
    /// <exception cref="FormatException">Something about the text is wrong; the message says what.</exception>
    public static StreamServerEndpointService Service(string description, Factory factory, IReactor? reactor = null)
    {
        ArgumentNullException.ThrowIfNull(factory);
        IReactor where = reactor ?? Reactors.reactor;
        return new StreamServerEndpointService(Endpoints.ServerFromString(where, description), factory, where) { RaisesSynchronously = true };
    }

    /// <summary>Listens.</summary>
    /// <param name="description">As for <see cref="Endpoints.ServerFromString"/>.</param>
    /// <param name="factory">Makes the protocols.</param>
    /// <param name="reactor">Where; the default one when absent.</param>
    /// <returns>Fires with the port when it listens, or fails.</returns>
    /// <exception cref="FormatException">Something about the text is wrong; the message says what.</exception>
    public static Deferred<IListeningPort> Listen(string description, Factory factory, IReactor? reactor = null) =>
        Endpoints.ServerFromString(reactor ?? Reactors.reactor, description).Listen(factory);
}
