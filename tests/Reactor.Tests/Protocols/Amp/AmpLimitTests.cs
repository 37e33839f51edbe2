using Microsoft.Extensions.Logging;
using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Protocols.Amp;
using Twisted.Python;
using Twisted.Reactor.Tests.Loop;

namespace Twisted.Reactor.Tests.ProtocolTests.Amp;

/// <summary>What a hostile peer sends.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AmpLimitTests : IDisposable
{
    private readonly LogRecorder _log = new();
    private readonly MemoryReactorClock _reactor = new();
    private readonly Boxes _boxes = new();
    private readonly StringTransport _transport;
    private readonly BinaryBoxProtocol _protocol;

    public AmpLimitTests()
    {
        _reactor.LoggerFactory = _log;
        _transport = new StringTransport(_reactor);
        _protocol = new BinaryBoxProtocol(_boxes);
        _protocol.MakeConnection(_transport);
    }

    public void Dispose() => _log.Dispose();

    [Test]
    public void The_longest_key_and_value_are_taken()
    {
        Bytes wire = Key(255) + Value(65535) + End;
        _transport.Deliver(wire);
        Assert.That(_boxes.Seen.Single().Single().Value.Length, Is.EqualTo(65535));
        Assert.That(new AmpBox(_boxes.Seen[0]).Serialize(), Is.EqualTo(wire));
    }

    [Test]
    public void A_longer_key_ends_the_connection_and_the_reason_says_so()
    {
        _transport.Deliver(Bytes.Of(1, 0));
        Assert.That(_transport.Disconnecting, Is.True);
        _transport.Close();
        Assert.That(_boxes.Reason!.Trap<TooLong>().IsLocal, Is.False);
    }

    [Test]
    public void A_box_without_an_end_is_bounded()
    {
        long sent = 0;
        while (!_transport.Disconnecting && sent < 100_000_000)
        {
            Bytes pair = Key(255) + Value(60_000);
            _transport.Deliver(pair);
            sent += pair.Length;
        }

        Assert.That(sent, Is.LessThanOrEqualTo(_protocol.MaxBoxSize + 70_000));
        _transport.Close();
        Assert.That(_boxes.Reason!.Check<TooLong>(), Is.True);
        Assert.That(_boxes.Seen, Is.Empty);
    }

    [Test]
    public void A_box_of_many_small_values_is_bounded_by_what_they_cost()
    {
        int pairs = 0;
        while (!_transport.Disconnecting && pairs < 1_000_000)
        {
            _transport.Deliver(Bytes.Of(0, 3, (byte)pairs, (byte)(pairs >> 8), (byte)(pairs >> 16), 0, 0));
            pairs++;
        }

        Assert.That(pairs, Is.LessThan(10_000));
    }

    [Test]
    public void Many_boxes_one_after_the_other_are_no_large_box()
    {
        for (int i = 0; i < 50; i++)
        {
            _transport.Deliver(Key(1) + Value(60_000) + End);
        }

        Assert.That(_boxes.Seen, Has.Count.EqualTo(50));
        Assert.That(_transport.Disconnecting, Is.False);
    }

    [Test]
    public void Questions_without_answers_are_bounded_by_reading_no_more()
    {
        MathServer server = new() { MaxPendingCommands = 3 };
        AMP client = new();
        IOPump pump = IOPump.Connect(client, server, _reactor);
        List<Deferred<AmpObjects>> asked = [];
        for (int i = 0; i < 10; i++)
        {
            asked.Add(client.CallRemote<Slow>());
        }

        pump.Flush();
        Assert.That(server.Waiting, Has.Count.EqualTo(3));
        Assert.That(pump.ServerTransport.Reading, Is.False);
        for (int i = 0; i < 10; i++)
        {
            server.Waiting[i].Callback([]);
            pump.Flush();
        }

        Assert.That(asked.Select(d => d.Called), Is.All.True);
        Assert.That(pump.ServerTransport.Reading, Is.True);
    }

    [TestCase("_answer")]
    [TestCase("_error")]
    public void An_answer_to_nothing_ends_the_connection_without_an_error_of_ours(string kind)
    {
        StringTransport transport = new(_reactor);
        AMP client = new();
        client.MakeConnection(transport);
        transport.Deliver(new AmpBox { [kind] = "1" }.Serialize());
        Assert.That(transport.Disconnecting, Is.True);
        Assert.That(_log.Take(LogLevel.Error), Is.Empty);
        Assert.That(_log.Take(LogLevel.Warning).Single().Text, Does.Contain("'1'"));
    }

    [Test]
    public void A_box_without_a_meaning_ends_the_connection()
    {
        StringTransport transport = new(_reactor);
        AMP client = new();
        client.MakeConnection(transport);
        transport.Deliver(End);
        Assert.That(transport.Disconnecting, Is.True);
        Failure? seen = null;
        transport.Close();
        client.CallRemote<Slow>().AddErrback(f => { seen = f; });
        Assert.That(seen!.Check<NoEmptyBoxes>(), Is.True);
    }

    [Test]
    public void A_box_of_ours_that_cannot_be_written_is_an_error()
    {
        Assert.That(() => new AmpBox { [new byte[256]] = "x" }.Serialize(), Throws.TypeOf<TooLong>());
        Assert.That(() => new AmpBox { ["x"] = new byte[65536] }.Serialize(), Throws.TypeOf<TooLong>());
        Assert.That(() => new AmpBox { [""] = "x" }.Serialize(), Throws.TypeOf<InvalidSignature>());
    }

    private static Bytes End => Bytes.Of(0, 0);

    private static Bytes Key(int length) => Bytes.Of(0, (byte)length) + new string('k', length);

    private static Bytes Value(int length) => Bytes.Of((byte)(length >> 8), (byte)length) + new byte[length];

    private sealed class Boxes : IBoxReceiver
    {
        public List<AmpBox> Seen { get; } = [];

        public Failure? Reason { get; private set; }

        public void StartReceivingBoxes(IBoxSender boxSender)
        {
        }

        public void AmpBoxReceived(AmpBox box) => Seen.Add(box);

        public void StopReceivingBoxes(Failure reason) => Reason = reason;
    }
}
