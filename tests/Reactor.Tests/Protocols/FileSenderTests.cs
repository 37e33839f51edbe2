using System.Security.Cryptography;
using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Protocols;
using Twisted.Python;
using Twisted.Reactor.Tests.DeferTests;

namespace Twisted.Reactor.Tests.ProtocolTests;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FileSenderTests
{
    private readonly MemoryReactorClock _reactor = new();
    private readonly FileSender _sender = new() { CHUNK_SIZE = 4 };
    private StringTransport _transport = null!;

    [SetUp]
    public void Fresh() => _transport = new StringTransport(_reactor);

    [Test]
    public void A_file_goes_piece_by_piece_as_the_consumer_asks()
    {
        using MemoryStream file = new("0123456789"u8.ToArray());
        Deferred<Bytes> done = _sender.BeginFileTransfer(file, _transport);
        Assert.That((_transport.Producer, _transport.Streaming), Is.EqualTo(((IProducer)_sender, (bool?)false)));
        Assert.That(_transport.Value().IsEmpty, Is.True);
        Ask();
        Assert.That(_transport.Value(), Is.EqualTo((Bytes)"0123"));
        Assert.That(_sender.LastSent, Is.EqualTo((Bytes)"3"));
        Ask();
        Ask();
        Assert.That(_transport.Value(), Is.EqualTo((Bytes)"0123456789"));
        Assert.That(done.Called, Is.False);
        Ask();
        Assert.That(done.Result!.Value.Value, Is.EqualTo((Bytes)"9"));
        Assert.That(_transport.Producer, Is.Null);
    }

    [Test]
    public void Nothing_is_read_on_the_reactor_thread_and_never_two_pieces_at_once()
    {
        using MemoryStream file = new("0123456789"u8.ToArray());
        _sender.BeginFileTransfer(file, _transport);
        _sender.ResumeProducing();
        _sender.ResumeProducing();
        _sender.ResumeProducing();
        Assert.That(file.Position, Is.Zero);
        _reactor.Advance(0);
        Assert.That(_transport.Value(), Is.EqualTo((Bytes)"01234567"), "asked while it read, it goes on once");
    }

    [Test]
    public void A_transformation_sees_each_piece()
    {
        using MemoryStream file = new("abcde"u8.ToArray());
        Deferred<Bytes> done = _sender.BeginFileTransfer(file, _transport, piece => piece.Decode().ToUpperInvariant());
        AskUntil(done);
        Assert.That(_transport.Value(), Is.EqualTo((Bytes)"ABCDE"));
        Assert.That(done.Result!.Value.Value, Is.EqualTo((Bytes)"E"));
    }

    [Test]
    public void A_transformation_that_throws_ends_it()
    {
        using MemoryStream file = new("abcde"u8.ToArray());
        Failure? seen = null;
        _sender.BeginFileTransfer(file, _transport, _ => throw new Boom()).AddErrback(f => { seen = f; });
        Ask();
        Assert.That(seen!.Check<Boom>(), Is.True);
        Assert.That(_transport.Producer, Is.Null);
    }

    [Test]
    public void An_empty_file_is_done_with_no_byte()
    {
        Deferred<Bytes> done = _sender.BeginFileTransfer(Stream.Null, _transport);
        Ask();
        Assert.That(done.Result!.Value.Value.IsEmpty, Is.True);
    }

    [Test]
    public void A_consumer_that_wants_no_more_fails_it_also_while_it_reads()
    {
        using MemoryStream file = new("0123456789"u8.ToArray());
        Failure? seen = null;
        _sender.BeginFileTransfer(file, _transport).AddErrback(f => { seen = f; });
        _sender.ResumeProducing();
        _sender.StopProducing();
        _reactor.Advance(0);
        Assert.That(seen!.Check<ConnectionLost>(), Is.True);
        Assert.That(_transport.Value().IsEmpty, Is.True);
    }

    [Test]
    public void A_file_that_cannot_be_read_fails_it()
    {
        Failure? seen = null;
        _sender.BeginFileTransfer(new BadStream(), _transport).AddErrback(f => { seen = f; });
        Ask();
        Assert.That(seen!.Check<IOException>(), Is.True);
        Assert.That(_transport.Producer, Is.Null);
    }

    [Test]
    public void Cancelled_it_lets_the_consumer_go_and_can_be_used_again()
    {
        using MemoryStream file = new("0123456789"u8.ToArray());
        Deferred<Bytes> first = _sender.BeginFileTransfer(file, _transport);
        first.AddErrback(_ => default(Bytes));
        Assert.That(() => _sender.BeginFileTransfer(file, _transport), Throws.InvalidOperationException);
        first.Cancel();
        Assert.That(_transport.Producer, Is.Null);
        Deferred<Bytes> second = _sender.BeginFileTransfer(file, _transport);
        AskUntil(second);
        Assert.That(_transport.Value(), Is.EqualTo((Bytes)"0123456789"));
    }

    [Test]
    public void Over_a_connection_it_goes_as_the_peer_takes_it()
    {
        byte[] content = RandomNumberGenerator.GetBytes(1_000_000);
        using MemoryStream file = new(content);
        Collector client = new();
        Sender server = new(new FileSender(), file);
        IOPump pump = IOPump.Connect(client, server, _reactor);
        pump.Flush();
        Assert.That(client.Data.ToArray(), Is.EqualTo(content));
        Assert.That(client.Closed, Is.True);
    }

    private void Ask()
    {
        _sender.ResumeProducing();
        _reactor.Advance(0);
    }

    private void AskUntil(Deferred<Bytes> done)
    {
        for (int i = 0; i < 100 && !done.Called; i++)
        {
            Ask();
        }
    }

    private sealed class BadStream : MemoryStream
    {
        public override int Read(byte[] buffer, int offset, int count) => throw new IOException("bad sector");
    }

    private sealed class Sender(FileSender sender, Stream file) : Protocol
    {
        public override void ConnectionMade() => sender.BeginFileTransfer(file, Transport!).AddBoth(() => Transport!.LoseConnection());
    }

    private sealed class Collector : Protocol
    {
        public MemoryStream Data { get; } = new();

        public bool Closed { get; private set; }

        public override void OnNext(ReadOnlyMemory<byte> value) => Data.Write(value.Span);

        public override void ConnectionLost(Failure reason) => Closed = true;
    }
}
