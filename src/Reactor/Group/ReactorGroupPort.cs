using System.Reactive.Linq;

namespace Twisted.Internet;

/// <summary>A port that all reactors of a <see cref="ReactorGroup"/> accept on. Its members may be called on any thread.</summary>
public sealed class ReactorGroupPort
{
    private readonly ReactorGroup _group;
    private readonly IReadOnlyList<(ReactorBase Reactor, IListeningPort Port)> _ports;
    private readonly IAddress _host;

    internal ReactorGroupPort(ReactorGroup group, IReadOnlyList<(ReactorBase Reactor, IListeningPort Port)> ports)
    {
        _group = group;
        _ports = ports;
        _host = ports[0].Port.GetHost();
        Connections = ports.Select(static one => one.Port.Connections).ToArray().Merge();
    }

    /// <summary>
    /// A record for each connection, whichever reactor has it, published before its protocol sees it: on that reactor's thread, never
    /// two at once, so that an observer that is slow holds all of them up.
    /// </summary>
    public IObservable<ConnectionAccepted> Connections { get; }

    /// <summary>One reactor's part of it.</summary>
    internal IListeningPort PortOn(int reactor) => _ports[reactor].Port;

    /// <summary>The address listened on, the same for all.</summary>
    public IAddress GetHost() => _host;

    /// <summary>Stops accepting on all reactors; connections made stay.</summary>
    /// <returns>Done when the port is closed.</returns>
    public Task StopListeningAsync() => Task.WhenAll(_ports.Select(one => _group.CallOn(one.Reactor, () => one.Port.StopListening())));
}
