using Twisted.Application;
using Twisted.Internet;
using Twisted.Reactor.Tests.Transports;

namespace Twisted.Reactor.Tests.ApplicationTests;

/// <summary>ClientService over real TCP endpoints.</summary>
[TestFixture(typeof(EPollReactor))]
[TestFixture(typeof(SelectReactor))]
public sealed class ClientServiceSocketTests<TReactor> : TCPFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    [Test]
    public void It_comes_back_when_the_server_does_and_leaves_nothing_when_it_stops() => Run(async Deferred () =>
    {
        Queue<Peer> servers = new([new Peer(), new Peer()]);
        Peer first = servers.Peek();
        IListeningPort port = Listen(servers.Dequeue);
        int number = PortOf(port);
        List<int> attempts = [];
        ClientService service = new(
            Twisted.Internet.Endpoints.ClientFromString(Reactor, $"tcp:127.0.0.1:{number}"),
            new Factory { Protocol = static () => new Peer(), Noisy = false },
            attempt =>
            {
                attempts.Add(attempt);
                return 0.001;
            },
            Reactor);
        service.StartService();
        Protocol connected = await service.WhenConnected();
        connected.Transport!.Write("hello");
        await first.Got(5);

        // The server goes: its port first, so that attempts are refused.
        await port.StopListening();
        first.Transport!.LoseConnection();
        await Until(() => attempts.Count >= 3);
        Assert.That(attempts[..3], Is.EqualTo(new[] { 1, 2, 3 }));

        Peer second = servers.Peek();
        IListeningPort again = Reactor.ListenTCP(number, new Factory { Protocol = servers.Dequeue, Noisy = false }, @interface: "127.0.0.1");
        Protocol reconnected = await service.WhenConnected();
        Assert.That(reconnected, Is.Not.SameAs(connected));
        await second.Made();
        await service.StopService();
        await second.Lost();
        Assert.That(reconnected.Connected, Is.False);
        await again.StopListening();
    });

    [Test]
    public void Stopped_while_nobody_answers_it_gives_up_and_who_waits_hears_of_it() => Run(async Deferred () =>
    {
        IListeningPort port = Listen(static () => new Peer());
        int number = PortOf(port);
        await port.StopListening();
        ClientService service = new(
            new TCP4ClientEndpoint(Reactor, "127.0.0.1", number), new Factory { Protocol = static () => new Peer(), Noisy = false }, static _ => 3600, Reactor);
        service.StartService();
        Exception? refused = await FailureOf(service.WhenConnected(failAfterFailures: 1));
        Assert.That(refused, Is.TypeOf<Twisted.Internet.ConnectionRefusedError>());
        Deferred<Protocol> waiting = service.WhenConnected();
        await service.StopService();
        Assert.That(await FailureOf(waiting), Is.TypeOf<CancelledError>());
    });

    private static Deferred<Exception?> FailureOf<T>(Deferred<T> deferred) =>
        deferred.AddBoth(static (Result<T> result) => (Exception?)result.Failure?.Value);
}
