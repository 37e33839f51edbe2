using System.Buffers;
using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Protocols;
using Twisted.Python;

namespace Twisted.Reactor.Tests.ProtocolTests.Policies;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class ProtocolWrapperTests
{
    private readonly StringTransport _transport = new();
    private Probe _inner = new();

    [SetUp]
    public void Fresh()
    {
        _transport.Clear();
        _inner = new();
    }

    [Test]
    public void It_is_the_transport_of_the_wrapped_protocol_and_lends_bytes_without_a_copy()
    {
        StringTransport transport = new();
        ProtocolWrapper wrapper = new(factory: null, _inner);
        wrapper.MakeConnection(transport);
        Assert.That(_inner.Transport, Is.SameAs(wrapper));
        Assert.That(_inner.Log, Is.EqualTo((string[])["made"]));
        byte[] lent = "data"u8.ToArray();
        wrapper.OnNext(lent);
        Assert.That(_inner.Last.Equals(lent), Is.True, "the same memory");
        transport.Close();
        Assert.That(_inner.Log, Is.EqualTo((string[])["made", "data", "lost ConnectionDone"]));
    }

    [Test]
    public void All_that_a_transport_can_do_is_done_to_the_transport()
    {
        StringTransport transport = new();
        ITCPTransport wrapper = Wrapped(transport);
        wrapper.Write("a"u8);
        wrapper.Write((Bytes)"b");
        wrapper.WriteSequence(["c", "d"]);
        wrapper.Output.Write("e"u8);
        Assert.That(transport.Value(), Is.EqualTo((Bytes)"abcde"));
        Assert.That(wrapper.Output, Is.SameAs(transport.Output));
        Assert.That(wrapper.Reactor, Is.SameAs(transport.Reactor));
        Assert.That(wrapper.GetPeer(), Is.EqualTo(transport.PeerAddr));
        Assert.That(wrapper.GetHost(), Is.EqualTo(transport.HostAddr));
        wrapper.PauseProducing();
        Assert.That(transport.ProducerState, Is.EqualTo("paused"));
        wrapper.ResumeProducing();
        Assert.That(transport.ProducerState, Is.EqualTo("producing"));
        wrapper.SetTcpNoDelay(true);
        wrapper.SetTcpKeepAlive(true);
        wrapper.HighWaterMark = 5;
        wrapper.MaxBufferedBytes = 6;
        Assert.That((transport.GetTcpNoDelay(), transport.GetTcpKeepAlive()), Is.EqualTo((true, true)));
        Assert.That((transport.HighWaterMark, transport.MaxBufferedBytes), Is.EqualTo((5, 6)));
        ScriptedProducer producer = new();
        wrapper.RegisterProducer(producer, streaming: true);
        Assert.That(transport.Producer, Is.SameAs(producer));
        wrapper.UnregisterProducer();
        Assert.That(transport.Producer, Is.Null);
        wrapper.LoseWriteConnection();
        Assert.That(transport.WriteDisconnecting, Is.True);
        wrapper.LoseConnection();
        Assert.That((transport.Disconnecting, wrapper.Disconnecting), Is.EqualTo((true, true)));
        wrapper.AbortConnection();
        Assert.That(transport.Disconnected, Is.True);
        wrapper.StopProducing();
        Assert.That(transport.ProducerState, Is.EqualTo("stopped"));
    }

    [Test]
    public void Received_gives_owned_chunks_of_what_the_wrapper_passes()
    {
        StringTransport transport = new();
        ProtocolWrapper wrapper = Wrapped(transport);
        List<Bytes> seen = [];
        using IDisposable subscription = wrapper.Received.Subscribe(seen.Add);
        transport.Deliver("x");
        Assert.That(seen, Is.EqualTo((Bytes[])["x"]));
    }

    [Test]
    public void Writes_are_watched_whichever_way_they_are_made_and_the_bytes_are_not_copied_for_it()
    {
        StringTransport transport = new();
        Watching wrapper = new(_inner);
        wrapper.MakeConnection(transport);
        wrapper.Write("a"u8);
        Span<byte> room = wrapper.Output.GetSpan(2);
        "bc"u8.CopyTo(room);
        wrapper.Output.Advance(1);
        wrapper.Output.Advance(1);
        ((ITransport)wrapper).WriteSequence(["d"]);
        Assert.That(wrapper.Seen, Is.EqualTo((string[])["a", "b", "c", "d"]));
        Assert.That(transport.Value(), Is.EqualTo((Bytes)"abcd"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void A_read_and_a_write_allocate_nothing(bool watched)
    {
        Echo echo = new();
        ProtocolWrapper wrapper = watched ? new TimeoutProtocol(factory: null, echo, 60, new Clock()) : new ProtocolWrapper(factory: null, echo);
        StringTransport transport = new();
        wrapper.MakeConnection(transport);
        byte[] lent = new byte[100];
        long before = 0;
        for (int i = 0; i < 200; i++)
        {
            if (i == 100)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }

            wrapper.OnNext(lent);
            wrapper.Output.GetSpan(10);
            wrapper.Output.Advance(10);
            transport.Clear();
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void A_half_close_is_the_wrapped_protocols_if_it_knows_what_that_is()
    {
        HalfProbe half = new();
        StringTransport transport = new();
        ProtocolWrapper wrapper = new(factory: null, half);
        wrapper.MakeConnection(transport);
        wrapper.ReadConnectionLost();
        wrapper.WriteConnectionLost();
        Assert.That(half.Log, Is.EqualTo((string[])["made", "read end", "write end"]));
        Assert.That(transport.Disconnecting, Is.False);
        StringTransport other = new();
        Wrapped(other).ReadConnectionLost();
        Assert.That(other.Disconnecting, Is.True);
    }

    [Test]
    public void A_protocol_that_observes_nothing_gets_its_data_all_the_same()
    {
        Plain plain = new();
        StringTransport transport = new();
        new ProtocolWrapper(factory: null, plain).MakeConnection(transport);
        transport.Deliver("x");
        transport.Close(new ConnectionLost());
        Assert.That(plain.Log, Is.EqualTo((string[])["made", "x", "ConnectionLost"]));
    }

    [Test]
    public void Before_the_connection_its_use_is_a_clear_error() =>
        Assert.That(() => new ProtocolWrapper(factory: null, _inner).GetPeer(), Throws.InvalidOperationException);

    [Test]
    public void A_factory_wraps_what_another_makes_and_knows_who_is_connected()
    {
        ClientProbe inner = new() { Protocol = () => _inner };
        WrappingFactory factory = new(inner);
        factory.DoStart();
        factory.DoStart();
        factory.DoStop();
        Assert.That((inner.NumPorts, factory.NumPorts), Is.EqualTo((1, 1)));
        ProtocolWrapper wrapper = (ProtocolWrapper)factory.BuildProtocol(_transport.PeerAddr)!;
        Assert.That(wrapper.WrappedProtocol, Is.SameAs(_inner));
        Assert.That((wrapper.Factory, _inner.Factory), Is.EqualTo(((Factory)factory, (Factory)inner)));
        Assert.That(factory.Protocols, Is.Empty);
        StringTransport transport = new();
        wrapper.MakeConnection(transport);
        Assert.That(factory.Protocols, Is.EqualTo((ProtocolWrapper[])[wrapper]));
        transport.Close();
        Assert.That(factory.Protocols, Is.Empty);
        inner.Protocol = static () => null;
        Assert.That(factory.BuildProtocol(_transport.PeerAddr), Is.Null);
    }

    [Test]
    public void The_client_factory_inside_hears_how_the_connection_fares()
    {
        MemoryReactorClock reactor = new();
        ClientProbe inner = new() { Protocol = () => _inner };
        WrappingFactory factory = new(inner);
        reactor.ConnectTCP("example.net", 1, factory);
        reactor.TcpClients[0].Fail(new ConnectError());
        reactor.TcpClients[0].Connect();
        IOPump pump = reactor.TcpClients[0].Succeed(new Probe())!;
        pump.ClientTransport.LoseConnection();
        pump.Flush();
        Assert.That(inner.Log, Is.EqualTo((string[])["started", "failed", "started", "lost"]));
        Assert.That(_inner.Log[^1], Is.EqualTo("lost ConnectionDone"));
    }

    private ProtocolWrapper Wrapped(StringTransport transport)
    {
        ProtocolWrapper wrapper = new(factory: null, new Probe());
        wrapper.MakeConnection(transport);
        return wrapper;
    }

    private sealed class Watching(IProtocol inner) : ProtocolWrapper(factory: null, inner)
    {
        public List<string> Seen { get; } = [];

        protected override bool WatchesWrites => true;

        protected override void Written(ReadOnlySpan<byte> data) => Seen.Add(new Bytes(data).Decode());
    }

    private sealed class HalfProbe : Probe, IHalfCloseableProtocol
    {
        public void ReadConnectionLost() => Log.Add("read end");

        public void WriteConnectionLost() => Log.Add("write end");
    }

    private sealed class Plain : IProtocol
    {
        public List<string> Log { get; } = [];

        public void MakeConnection(ITransport transport) => ConnectionMade();

        public void ConnectionMade() => Log.Add("made");

        public void DataReceived(Bytes data) => Log.Add(data.Decode());

        public void ConnectionLost(Failure reason) => Log.Add(reason.Type.Name);
    }

    private sealed class ClientProbe : ClientFactory
    {
        public List<string> Log { get; } = [];

        public override void StartedConnecting(IConnector connector) => Log.Add("started");

        public override void ClientConnectionFailed(IConnector connector, Failure reason) => Log.Add("failed");

        public override void ClientConnectionLost(IConnector connector, Failure reason) => Log.Add("lost");
    }
}
