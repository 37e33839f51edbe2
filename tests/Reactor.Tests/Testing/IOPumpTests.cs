using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Python;

namespace Twisted.Reactor.Tests.Testing;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class IOPumpTests
{
    private readonly Recorder _client = new();
    private readonly Recorder _server = new();
    private readonly MemoryReactorClock _reactor = new();

    [Test]
    public void What_one_end_writes_arrives_at_the_other_when_pumped()
    {
        IOPump pump = IOPump.Connect(_client, _server, _reactor);
        _client.Transport!.Write("hello");
        Assert.That(_server.Chunks, Is.Empty);
        Assert.That(pump.Pump(), Is.True);
        Assert.That(_server.Chunks, Is.EqualTo(new Bytes[] { "hello" }));
        Assert.That(pump.Pump(), Is.False);
    }

    [Test]
    public void Bytes_come_one_by_one_when_asked_for()
    {
        IOPump pump = IOPump.Connect(_client, _server, _reactor);
        pump.ChunkSize = 1;
        _client.Transport!.Write("abc");
        pump.Flush();
        Assert.That(_server.Chunks, Is.EqualTo(new Bytes[] { "a", "b", "c" }));
    }

    [Test]
    public void Flush_runs_a_conversation_to_its_end()
    {
        _server.OnData = data => _server.Transport!.Write(data);
        IOPump pump = IOPump.Connect(_client, _server, _reactor);
        _client.Transport!.Write("x");
        pump.Flush();
        Assert.That(_client.Chunks, Is.EqualTo(new Bytes[] { "x" }));
    }

    [Test]
    public void A_close_delivers_what_was_written_and_then_ends_both()
    {
        IOPump pump = IOPump.Connect(_client, _server, _reactor);
        _client.Transport!.Write("bye");
        _client.Transport!.LoseConnection();
        pump.Flush();
        Assert.That(_server.Chunks, Is.EqualTo(new Bytes[] { "bye" }));
        Assert.That(_server.Reason, Is.TypeOf<ConnectionDone>());
        Assert.That(_client.Reason, Is.TypeOf<ConnectionDone>());
    }

    [Test]
    public void An_abort_is_aborted_here_and_lost_there()
    {
        IOPump pump = IOPump.Connect(_client, _server, _reactor);
        _client.Transport!.AbortConnection();
        pump.Flush();
        Assert.That(_client.Reason, Is.TypeOf<ConnectionAborted>());
        Assert.That(_server.Reason, Is.TypeOf<ConnectionLost>());
    }

    [Test]
    public void A_paused_end_gets_nothing_and_loses_nothing()
    {
        IOPump pump = IOPump.Connect(_client, _server, _reactor);
        _server.OnData = _ => _server.Transport!.PauseProducing();
        pump.ChunkSize = 2;
        _client.Transport!.Write("abcd");
        pump.Flush();
        Assert.That(_server.Chunks, Is.EqualTo(new Bytes[] { "ab" }));
        _server.Transport!.ResumeProducing();
        pump.Flush();
        Assert.That(_server.Chunks, Is.EqualTo(new Bytes[] { "ab", "cd" }));
    }

    [Test]
    public void Output_that_nobody_takes_is_bounded()
    {
        IOPump pump = IOPump.Connect(_client, _server, _reactor);
        pump.ClientTransport.MaxBufferedBytes = 1000;
        for (int i = 0; i < 100; i++)
        {
            _client.Transport!.Write(new byte[100]);
        }

        Assert.That(pump.ClientTransport.BufferedBytes, Is.LessThanOrEqualTo(1100));
        pump.Flush();
        Assert.That(_client.Reason, Is.TypeOf<ConnectionLost>());
    }

    [Test]
    public void A_producer_is_paused_when_full_and_resumed_when_all_has_gone()
    {
        IOPump pump = IOPump.Connect(_client, _server, _reactor);
        Producer producer = new();
        _client.Transport!.RegisterProducer(producer, streaming: true);
        _client.Transport!.Write(new byte[TransportLimits.HighWaterMark]);
        Assert.That(producer.Calls, Is.Empty);
        _client.Transport!.Write(new byte[1]);
        Assert.That(producer.Calls, Is.EqualTo(new[] { "pause" }));
        pump.Flush();
        Assert.That(producer.Calls, Is.EqualTo(new[] { "pause", "resume" }));
    }

    [Test]
    public void Calls_from_and_in_threads_run_on_the_pumping_thread()
    {
        IOPump pump = IOPump.Connect(_client, _server, _reactor);
        int thread = 0;
        _reactor.CallInThread(() => _reactor.CallFromThread(() => thread = Environment.CurrentManagedThreadId));
        pump.Flush();
        Assert.That(thread, Is.EqualTo(Environment.CurrentManagedThreadId));
    }

    [Test]
    public void A_packet_can_be_built_in_the_output_itself()
    {
        IOPump pump = IOPump.Connect(_client, _server, _reactor);
        _client.Transport!.Output.GetSpan(4)[0] = 7;
        _client.Transport!.Output.Advance(1);
        pump.Flush();
        Assert.That(_server.Chunks, Is.EqualTo(new[] { Bytes.Of(7) }));
    }

    [Test]
    public void When_both_directions_are_closed_both_ends_are_done()
    {
        HalfRecorder client = new();
        HalfRecorder server = new();
        IOPump pump = IOPump.Connect(client, server, _reactor);
        pump.ClientTransport.LoseWriteConnection();
        pump.Flush();
        Assert.That((client.Reason, server.Reason), Is.EqualTo(((Exception?)null, (Exception?)null)));
        pump.ServerTransport.LoseWriteConnection();
        pump.Flush();
        Assert.That(client.Reason, Is.TypeOf<ConnectionDone>());
        Assert.That(server.Reason, Is.TypeOf<ConnectionDone>());
    }

    [Test]
    public void The_memory_reactor_ties_a_client_to_what_listens()
    {
        Factory factory = new() { Protocol = () => _server };
        _reactor.ListenTCP(2022, factory);
        IOPump pump = _reactor.TcpServers[0].Accept(_client)!;
        _client.Transport!.Write("hi");
        pump.Flush();
        Assert.That(_server.Chunks, Is.EqualTo(new Bytes[] { "hi" }));
        Assert.That(_server.Transport!.GetHost(), Is.EqualTo(new IPv4Address("TCP", "0.0.0.0", 2022)));
    }

    private sealed class HalfRecorder : Recorder, IHalfCloseableProtocol
    {
        public void ReadConnectionLost()
        {
        }

        public void WriteConnectionLost()
        {
        }
    }

    private class Recorder : Protocol
    {
        public List<Bytes> Chunks { get; } = [];

        public Exception? Reason { get; private set; }

        public Action<Bytes>? OnData { get; set; }

        public override void DataReceived(Bytes data)
        {
            Chunks.Add(data);
            OnData?.Invoke(data);
        }

        public override void ConnectionLost(Failure reason) => Reason = reason.Value;
    }

    private sealed class Producer : IPushProducer
    {
        public List<string> Calls { get; } = [];

        public void PauseProducing() => Calls.Add("pause");

        public void ResumeProducing() => Calls.Add("resume");

        public void StopProducing() => Calls.Add("stop");
    }
}
