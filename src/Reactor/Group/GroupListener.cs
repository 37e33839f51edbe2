using Twisted.Internet.Transports;

namespace Twisted.Internet.Group;

/// <summary>Opens one port for all reactors of a group, or for none.</summary>
internal sealed class GroupListener(ReactorGroup group, int port, Func<ReactorBase, Factory> create, int backlog, string @interface)
{
    private readonly List<(ReactorBase Reactor, IListeningPort Port)> _open = [];
    private readonly HashSet<Factory> _factories = [];

    /// <summary>Each reactor has a socket of its own; the system deals the connections out.</summary>
    internal ReactorGroupPort ListenOnEach() => AllOrNone(() =>
    {
        int number = port;
        foreach (ReactorBase reactor in group.Reactors)
        {
            TCPPort opened = Open(reactor, factory =>
            {
                TCPPort one = new(reactor, number, factory, backlog, @interface, reusePort: true);
                if (_open.Count == 0 && number != 0)
                {
                    // A second instance of this program would get half of the connections unasked.
                    one.RequireFree();
                }

                return one;
            });
            number = PortOf(opened);
        }
    });

    /// <summary>The first reactor has the socket and deals the connections out.</summary>
    internal ReactorGroupPort ListenOnFirst() => AllOrNone(() =>
    {
        ReactorBase first = group.Reactors[0];
        DealingPort dealing = Open(first, factory => new DealingPort(first, port, factory, backlog, @interface));
        IAddress host = dealing.GetHost();
        List<DealtPort> shares = [];
        foreach (ReactorBase reactor in group.Reactors.Skip(1))
        {
            DealtPort share = Open(reactor, factory => new DealtPort(reactor, factory, host));
            group.Remember(share);
            shares.Add(share);
        }

        On(first, () => dealing.Others = shares);
    });

    private static int PortOf(TCPPort port) => port.GetHost() switch
    {
        IPv4Address v4 => v4.Port,
        IPv6Address v6 => v6.Port,
        IAddress other => throw new InvalidOperationException($"{other} has no port."),
    };

    private ReactorGroupPort AllOrNone(Action open)
    {
        try
        {
            open();
            return new ReactorGroupPort(group, _open);
        }
        catch
        {
            foreach ((ReactorBase reactor, IListeningPort one) in _open)
            {
                On(reactor, () => one.StopListening());
            }

            throw;
        }
    }

    private TPort Open<TPort>(ReactorBase reactor, Func<Factory, TPort> make)
        where TPort : class, IListeningPort
    {
        TPort? opened = null;
        On(reactor, () =>
        {
            Factory factory = create(reactor);
            if (!_factories.Add(factory))
            {
                throw new InvalidOperationException(
                    "The same factory was made for two reactors, which would use it at the same time. Make a new one each time.");
            }

            TPort one = make(factory);
            one.StartListening();
            opened = one;
            _open.Add((reactor, one));
        });
        return opened ?? throw new ReactorNotRunning("The reactors ended before all of them listened.");
    }

    private void On(ReactorBase reactor, Action action) => group.CallOn(reactor, action).GetAwaiter().GetResult();
}
