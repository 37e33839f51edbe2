using Twisted.Internet;
using Twisted.Internet.Testing;

namespace Twisted.Reactor.Tests.Protocols;

public sealed class ClientCreatorTests
{
    [Test]
    public void It_fires_with_the_protocol_once_its_connection_is_made()
    {
        MemoryReactorClock reactor = new();
        Greeter? got = null;
        new ClientCreator<Greeter>(reactor).ConnectTCP("example.com", 22, timeout: 5, bindAddress: ("192.0.2.1", 0)).AddCallback(made => { got = made; });
        MemoryConnector attempt = reactor.TcpClients.Single();
        Assert.That((attempt.Host, attempt.Port, attempt.Timeout, attempt.BindAddress), Is.EqualTo(("example.com", 22, 5.0, ("192.0.2.1", 0))));
        Assert.That(got, Is.Null);
        attempt.Succeed(new Protocol());
        Assert.That(got!.WasMadeFirst, Is.True);
        Assert.That(got.Factory, Is.SameAs(attempt.Factory));
    }

    [Test]
    public void It_fails_with_the_reason_of_the_attempt()
    {
        MemoryReactorClock reactor = new();
        Exception? error = null;
        new ClientCreator<Greeter>(reactor).ConnectTCP("example.com", 22).AddErrback(reason => { error = reason.Value; });
        reactor.TcpClients[0].Fail(new Twisted.Internet.ConnectionRefusedError());
        Assert.That(error, Is.TypeOf<Twisted.Internet.ConnectionRefusedError>());
    }

    [Test]
    public void Cancelling_stops_the_attempt()
    {
        MemoryReactorClock reactor = new();
        Exception? error = null;
        Deferred<Greeter> attempt = new ClientCreator<Greeter>(reactor).ConnectTCP("example.com", 22);
        attempt.AddErrback(reason => { error = reason.Value; });
        attempt.Cancel();
        Assert.That(reactor.TcpClients[0].Connecting, Is.False);
        Assert.That(error, Is.TypeOf<UserError>());
    }

    private sealed class Greeter : Protocol
    {
        public bool WasMadeFirst { get; private set; }

        public override void ConnectionMade() => WasMadeFirst = true;
    }
}
