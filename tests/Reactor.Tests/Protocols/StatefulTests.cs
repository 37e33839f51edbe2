using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Protocols;

namespace Twisted.Reactor.Tests.ProtocolTests;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class StatefulTests
{
    private readonly StringTransport _transport = new();

    [Test]
    public void Each_state_gets_as_many_bytes_as_it_wants_however_they_are_split()
    {
        for (int size = 1; size <= 9; size++)
        {
            StringTransport transport = new();
            Lengths subject = new();
            subject.MakeConnection(transport);
            Bytes wire = Bytes.Of(2, 65, 66, 0, 3, 67, 68, 69);
            for (int at = 0; at < wire.Length; at += size)
            {
                transport.Deliver(wire.Slice(at, Math.Min(size, wire.Length - at)));
            }

            Assert.That(subject.Seen, Is.EqualTo((string[])["AB", "", "CDE"]), $"in pieces of {size}");
        }
    }

    [Test]
    public void A_state_that_wants_nothing_and_stays_is_an_error_and_not_an_endless_loop()
    {
        Stuck subject = new();
        subject.MakeConnection(_transport);
        Assert.That(() => _transport.Deliver("x"), Throws.InvalidOperationException);
    }

    [Test]
    public void Strings_go_to_the_handler_of_the_state_and_done_closes()
    {
        Greeter subject = new();
        StringTransport transport = new();
        subject.MakeConnection(transport);
        transport.Deliver("\u0002hi\u0001a\u0001b\u0003end\u0001c");
        Assert.That(subject.Seen, Is.EqualTo((string[])["init hi", "loop a", "loop b", "loop end"]));
        Assert.That(transport.Disconnecting, Is.True);
        subject.StringReceived("late");
        Assert.That(subject.Seen, Has.Count.EqualTo(4));
    }

    [Test]
    public void A_state_without_a_handler_is_a_clear_error()
    {
        StatefulStringProtocol subject = new(new Protocol()) { ["init"] = static _ => "nowhere" };
        subject.StringReceived("x");
        Assert.That(() => subject.StringReceived("x"), Throws.InvalidOperationException.With.Message.Contains("'nowhere'"));
    }

    private sealed class Lengths : StatefulProtocol
    {
        public List<string> Seen { get; } = [];

        protected override State GetInitialState() => new(Length, 1);

        private State? Length(Bytes data) => new State(Content, data[0]);

        private State? Content(Bytes data)
        {
            Seen.Add(data.Decode());
            return GetInitialState();
        }
    }

    private sealed class Stuck : StatefulProtocol
    {
        protected override State GetInitialState() => new(static _ => null, 0);
    }

    private sealed class Greeter : Int8StringReceiver
    {
        private readonly StatefulStringProtocol _states;

        public Greeter() => _states = new(this) { ["init"] = Init, ["loop"] = Loop };

        public List<string> Seen { get; } = [];

        public override void StringReceived(Bytes s) => _states.StringReceived(s);

        private string? Init(Bytes s)
        {
            Seen.Add($"init {s}");
            return "loop";
        }

        private string? Loop(Bytes s)
        {
            Seen.Add($"loop {s}");
            return s == "end" ? "done" : null;
        }
    }
}
