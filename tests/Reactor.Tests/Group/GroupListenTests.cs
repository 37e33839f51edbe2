using System.Net.Sockets;
using Twisted.Internet;

namespace Twisted.Reactor.Tests.Group;

/// <summary>Several reactors serve one port: the system deals the connections out, or the first reactor does.</summary>
[TestFixture(typeof(EPollReactor), true)]
[TestFixture(typeof(EPollReactor), false)]
[TestFixture(typeof(SelectReactor), true)]
[TestFixture(typeof(SelectReactor), false)]
[Platform("Linux")]
public sealed class GroupListenTests<TReactor>(bool reusePort) : GroupFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    private const int Many = 64;

    [Test]
    public void Every_reactor_has_connections_and_each_stays_on_its_reactor()
    {
        ReactorGroupPort port = Listen(reusePort);
        Group.Start();
        Socket[] clients = [.. Enumerable.Range(0, Many).Select(_ => Connect(port))];
        int[] servers = Array.ConvertAll(clients, Ask);
        Assert.That(servers.Distinct().Order(), Is.EqualTo(new[] { 0, 1 }));
        Assert.That(Array.ConvertAll(clients, Ask), Is.EqualTo(servers));
        if (!reusePort)
        {
            Assert.That(servers.Count(static server => server == 1), Is.EqualTo(Many / 2));
        }
    }

    [Test]
    public void A_port_may_be_opened_while_they_run()
    {
        Group.Start();
        ReactorGroupPort port = Listen(reusePort);
        Assert.That(Enumerable.Range(0, Many).Select(_ => Ask(Connect(port))).Distinct().Order(), Is.EqualTo(new[] { 0, 1 }));
    }

    [Test]
    public void A_port_that_is_taken_is_opened_on_none()
    {
        using TReactor other = new();
        List<Factory> made = [];
        foreach (bool shared in new[] { false, true })
        {
            // Even by somebody who would share it.
            IListeningPort taken = other.ListenTCP(0, new Factory { Noisy = false }, @interface: "127.0.0.1", reusePort: shared);
            Assert.That(() => Group.ListenTCP(((IPv4Address)taken.GetHost()).Port, Make, @interface: "127.0.0.1", reusePort: reusePort),
                Throws.TypeOf<CannotListenError>());
        }

        Assert.That(made, Is.Not.Empty);
        Assert.That(made.Select(static factory => factory.NumPorts), Is.All.Zero);

        Factory Make(ReactorBase reactor)
        {
            made.Add(new Factory { Noisy = false });
            return made[^1];
        }
    }

    [Test]
    public void A_factory_that_fails_on_the_second_reactor_closes_the_first_ones_port([Values] bool running)
    {
        if (running)
        {
            Group.Start();
        }

        Factory first = new() { Noisy = false };
        int made = 0;
        Assert.That(
            () => Group.ListenTCP(0, _ => made++ == 0 ? first : throw new InvalidOperationException("boom"), reusePort: reusePort),
            Throws.InvalidOperationException.With.Message.EqualTo("boom"));
        Assert.That(first.NumPorts, Is.Zero);
    }

    [Test]
    public void One_factory_for_two_reactors_is_refused()
    {
        Factory factory = new() { Noisy = false };
        Assert.That(
            () => Group.ListenTCP(0, _ => factory, reusePort: reusePort), Throws.InvalidOperationException.With.Message.Contains("same factory"));
        Assert.That(factory.NumPorts, Is.Zero);
    }

    [Test]
    public void A_stop_closes_the_port_and_the_connections_on_all()
    {
        List<Factory> factories = [];
        ReactorGroupPort port = Listen(reusePort, onMade: one => Add(one.Factory!));
        Group.Start();
        Socket[] clients = [.. Enumerable.Range(0, Many).Select(_ => Connect(port))];
        Array.ForEach(clients, static client => Ask(client));
        Group.Stop();
        Wait(Group.Completion);
        Assert.That(clients.Select(IsClosed), Is.All.True);
        Assert.That(() => Connect(port), Throws.TypeOf<SocketException>());
        Assert.That(factories.Distinct().Select(static factory => factory.NumPorts), Is.EqualTo(new[] { 0, 0 }));

        void Add(Factory factory)
        {
            lock (factories)
            {
                factories.Add(factory);
            }
        }
    }

    [Test]
    public void Disposing_of_a_running_group_ends_it()
    {
        ReactorGroupPort port = Listen(reusePort);
        Group.Start();
        Socket client = Connect(port);
        Ask(client);
        Group.Dispose();
        Assert.That(IsClosed(client), Is.True);
        Assert.That(Group.Completion.IsCompletedSuccessfully, Is.True);
    }

    [Test]
    public void Its_own_threads_cannot_open_a_port_for_all()
    {
        Exception? error = null;
        Group.Reactors[0].CallWhenRunning(() =>
        {
            error = Assert.Catch(() => Listen(reusePort));
            Group.Stop();
        });
        Group.Run(installSignalHandlers: false);
        Assert.That(error, Is.TypeOf<InvalidOperationException>());
    }

    [Test]
    public void Whoever_watches_the_port_hears_of_every_connection_and_of_the_end()
    {
        ReactorGroupPort port = Listen(reusePort);
        List<IAddress> peers = [];
        using ManualResetEventSlim completed = new();
        using IDisposable subscription = port.Connections.Subscribe(one => peers.Add(one.Peer), completed.Set);
        Group.Start();
        for (int i = 0; i < Many; i++)
        {
            Ask(Connect(port));
        }

        Wait(port.StopListeningAsync());
        Assert.That(completed.Wait(Watchdog), Is.True);
        Assert.That(peers, Is.Unique.And.Exactly(Many).Items);
    }

    [Test]
    public void A_port_is_closed_on_all_and_its_connections_stay()
    {
        ReactorGroupPort port = Listen(reusePort);
        Group.Start();
        Socket[] clients = [.. Enumerable.Range(0, Many).Select(_ => Connect(port))];
        Array.ForEach(clients, static client => Ask(client));
        Wait(port.StopListeningAsync());
        Assert.That(() => Connect(port), Throws.TypeOf<SocketException>());
        Assert.That(clients.Select(Ask).Distinct().Order(), Is.EqualTo(new[] { 0, 1 }));
        Group.Stop();
        Wait(Group.Completion);
        Wait(port.StopListeningAsync());
    }
}
