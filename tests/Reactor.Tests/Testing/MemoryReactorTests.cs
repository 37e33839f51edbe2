using System.Reactive;
using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Python;

namespace Twisted.Reactor.Tests.Testing;

public sealed class MemoryReactorTests
{
    [Test]
    public void Calls_in_and_from_threads_run_when_time_is_advanced_on_this_thread()
    {
        MemoryReactorClock reactor = new();
        List<string> order = [];
        Threads.DeferToThread(reactor, () => Environment.CurrentManagedThreadId).AddCallback(thread =>
        {
            order.Add(thread == Environment.CurrentManagedThreadId ? "answered" : "elsewhere");
            reactor.CallLater(0, () => order.Add("later"));
        });
        Assert.That(order, Is.Empty);
        reactor.Advance(0);
        Assert.That(order, Is.EqualTo(new[] { "answered", "later" }));
    }

    [Test]
    public void It_runs_stops_and_fires_triggers_like_any_reactor()
    {
        MemoryReactorClock reactor = new();
        List<string> order = [];
        reactor.CallWhenRunning(() => order.Add("running"));
        reactor.AddSystemEventTrigger("before", "shutdown", () => order.Add("before"));
        SystemEventTrigger removed = reactor.AddSystemEventTrigger("before", "shutdown", () => order.Add("removed"));
        reactor.RemoveSystemEventTrigger(removed);
        Assert.That(reactor.Stop, Throws.TypeOf<ReactorNotRunning>());
        reactor.Run();
        Assert.That(reactor.Running, Is.True);
        Assert.That(() => reactor.Run(), Throws.TypeOf<ReactorAlreadyRunning>());
        reactor.Stop();
        Assert.That(reactor.Running, Is.False);
        Assert.That(() => reactor.Run(), Throws.TypeOf<ReactorNotRestartable>());
        Assert.That(order, Is.EqualTo(new[] { "running", "before" }));
    }

    [Test]
    public void It_notes_what_it_is_asked_to_listen_on()
    {
        MemoryReactorClock reactor = new();
        Factory factory = new();
        IListeningPort port = reactor.ListenTCP(0, factory, backlog: 7, @interface: "::1");
        MemoryListener noted = reactor.TcpServers.Single();
        Assert.That(noted, Is.SameAs(port));
        Assert.That((noted.Factory, noted.Backlog, noted.Interface), Is.EqualTo((factory, 7, "::1")));
        Assert.That(port.GetHost(), Is.InstanceOf<IPv6Address>().With.Property("Port").Not.Zero);
        Assert.That(factory.NumPorts, Is.EqualTo(1));
        port.StopListening();
        Assert.That(factory.NumPorts, Is.Zero);
        Assert.That(() => noted.Accept(new Protocol()), Throws.TypeOf<NotListeningError>());
    }

    [Test]
    public void A_connection_attempt_ends_as_the_test_says()
    {
        MemoryReactorClock reactor = new();
        RecordingFactory factory = new();
        IConnector connector = reactor.ConnectTCP("example.com", 22, factory);
        reactor.TcpClients[0].Fail(new Twisted.Internet.ConnectionRefusedError());
        connector.Connect();
        Protocol server = new();
        IOPump pump = reactor.TcpClients[0].Succeed(server)!;
        server.Transport!.LoseConnection();
        pump.Flush();
        Assert.That(factory.Calls, Is.EqualTo(new[] { "connecting", "failed", "connecting", "lost" }));
        Assert.That(factory.NumPorts, Is.Zero);
    }

    [Test]
    public void A_string_transport_keeps_what_is_written_and_delivers_what_it_is_given()
    {
        StringTransport transport = new();
        Echo echo = new();
        echo.MakeConnection(transport);
        transport.Deliver("abc");
        Assert.That(transport.Value(), Is.EqualTo((Bytes)"abc"));
        transport.Clear();
        Assert.That(transport.Value(), Is.EqualTo(Bytes.Empty));
        echo.Transport!.LoseConnection();
        Assert.That(transport.Disconnecting, Is.True);
        Assert.That(echo.Reason, Is.Null);
        transport.Close(new ConnectionLost());
        Assert.That(echo.Reason, Is.TypeOf<ConnectionLost>());
        IReactor reactor = transport.Reactor;
        Assert.That(transport.Reactor, Is.TypeOf<MemoryReactorClock>().And.SameAs(reactor));
    }

    [Test]
    public void A_client_factory_that_makes_no_protocol_is_told_as_over_TCP()
    {
        MemoryReactorClock reactor = new();
        RecordingFactory factory = new() { Protocol = static () => null };
        reactor.ConnectTCP("example.com", 22, factory);
        Assert.That(reactor.TcpClients[0].Succeed(new Protocol()), Is.Null);
        Assert.That(factory.Calls, Is.EqualTo(new[] { "connecting", "lost" }));
        Assert.That(factory.NumPorts, Is.Zero);
    }

    [Test]
    public void An_observer_that_decrypts_in_place_changes_neither_the_tests_own_bytes_nor_the_owned_chunks()
    {
        StringTransport transport = new();
        using IDisposable subscription = transport.Subscribe(Observer.Create<ReadOnlyMemory<byte>>(
            static lent => System.Runtime.InteropServices.MemoryMarshal.AsMemory(lent).Span.Clear()));
        List<Bytes> received = [];
        using IDisposable owned = transport.Received.Subscribe(received.Add);
        Bytes data = "abc";
        transport.Deliver(data);
        Assert.That(data, Is.EqualTo((Bytes)"abc"));
        Assert.That(received, Is.EqualTo(new[] { data }));
    }

    [Test]
    public void A_string_transport_notes_its_producer_state()
    {
        StringTransport transport = new();
        transport.PauseProducing();
        Assert.That(transport.ProducerState, Is.EqualTo("paused"));
        transport.ResumeProducing();
        Assert.That(transport.ProducerState, Is.EqualTo("producing"));
        transport.StopProducing();
        Assert.That(transport.ProducerState, Is.EqualTo("stopped"));
        Assert.That(transport.ResumeProducing, Throws.InvalidOperationException);
    }

    [Test]
    public void A_string_transport_with_disconnection_tells_the_protocol_at_once()
    {
        Echo echo = new();
        echo.MakeConnection(new StringTransportWithDisconnection());
        echo.Transport!.LoseConnection();
        Assert.That(echo.Reason, Is.TypeOf<ConnectionDone>());
    }

    private sealed class Echo : Protocol
    {
        public Exception? Reason { get; private set; }

        public override void DataReceived(Bytes data) => Transport!.Write(data);

        public override void ConnectionLost(Failure reason) => Reason = reason.Value;
    }

    private sealed class RecordingFactory : ClientFactory
    {
        public RecordingFactory() => Protocol = static () => new Protocol();

        public List<string> Calls { get; } = [];

        public override void StartedConnecting(IConnector connector) => Calls.Add("connecting");

        public override void ClientConnectionFailed(IConnector connector, Failure reason) => Calls.Add("failed");

        public override void ClientConnectionLost(IConnector connector, Failure reason) => Calls.Add("lost");
    }
}
