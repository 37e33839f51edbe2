using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Python;
using Twisted.Trial;
using static Twisted.Trial.SynchronousTestCase;

// The code of docs/howto/testing.md, run as it stands there: HowtoTests compares the two.
namespace Twisted.Examples.Tests.Howto;

class Echo(IReactorTime clock) : Protocol
{
    private IDelayedCall? _hangUp;

    public override void ConnectionMade() => _hangUp = clock.CallLater(60, Transport!.LoseConnection);

    public override void DataReceived(Bytes data)
    {
        _hangUp!.Reset(60);
        Transport!.Write(data);
    }
}

class EchoTests
{
    [Test]
    public void Hangs_up_after_a_minute_of_silence()
    {
        Clock clock = new();
        StringTransport transport = new();
        Echo echo = new(clock);
        echo.MakeConnection(transport);
        clock.Advance(59);
        echo.DataReceived("hi");
        Assert.That(transport.Value(), Is.EqualTo((Bytes)"hi"));
        clock.Advance(59);
        Assert.That(transport.Disconnecting, Is.False);
        clock.Advance(1);
        Assert.That(transport.Disconnecting, Is.True);
    }
}

class Shout : Protocol
{
    public override void DataReceived(Bytes data) => Transport!.Write(data.Decode().ToUpperInvariant());
}

class PortTests
{
    [Test]
    public void Answers_who_connects()
    {
        MemoryReactorClock reactor = new();
        reactor.ListenTCP(8000, Factory.ForProtocol<Shout>());
        Protocol client = new();
        IOPump pump = reactor.TcpServers.Single().Accept(client)!;
        List<Bytes> received = [];
        using IDisposable _ = client.Transport!.Received.Subscribe(received.Add);
        client.Transport.Write("hello");
        pump.Flush();
        Assert.That(received, Is.EqualTo(new Bytes[] { "HELLO" }));
    }
}

class DeferredTests
{
    [Test]
    public void Is_done_when_it_is_done()
    {
        Clock clock = new();
        Deferred<int> later = Tasks.DeferLater(clock, 5, () => 42);
        AssertNoResult(later);
        clock.Advance(5);
        Assert.That(SuccessResultOf(later), Is.EqualTo(42));
        Failure failure = FailureResultOf(Defer.Fail<int>(new InvalidOperationException("no")), typeof(InvalidOperationException));
        Assert.That(failure.GetErrorMessage(), Is.EqualTo("no"));
    }
}

class RealTests : TestCase
{
    [ReactorTest("epoll", "select")]
    public async Deferred An_answer_comes_through_a_socket()
    {
        IListeningPort port = Reactor.ListenTCP(0, Factory.ForProtocol<Shout>(), @interface: "127.0.0.1");
        AddCleanup(port.StopListening);
        var endpoint = new TCP4ClientEndpoint(Reactor, "127.0.0.1", ((IPv4Address)port.GetHost()).Port);
        Protocol client = await Endpoints.ConnectProtocol(endpoint, new Protocol());
        Deferred<Bytes> answer = client.Transport!.Received.FirstDeferred();
        client.Transport.Write("hello");
        Assert.That(await answer, Is.EqualTo((Bytes)"HELLO"));
        Deferred gone = new();
        client.WhenConnectionLost.Subscribe(_ => gone.Callback());
        client.Transport.LoseConnection();
        await gone;
    }
}
