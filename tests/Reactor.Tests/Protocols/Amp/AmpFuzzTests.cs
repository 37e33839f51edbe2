using Microsoft.Extensions.Logging;
using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Protocols.Amp;
using Twisted.Reactor.Tests.Loop;
using Twisted.Reactor.Tests.Tls;

namespace Twisted.Reactor.Tests.ProtocolTests.Amp;

/// <summary>A peer that sends boxes in any order, halves of them, answers to nothing, requests for changes and none of them to its end.</summary>
[TestFixture]
public sealed class AmpFuzzTests
{
    private static readonly string[] Keys = ["_ask", "_command", "_answer", "_error", "_error_code", "_error_description", "name", "a", "b", "x", "tls_localCertificate"];

    private static readonly string[] Values =
        ["1", "2", "3", "StartTLS", "SwitchOver", "Sum", "Later", "x", "", "UNHANDLED", "UNKNOWN", "\uffff", "99999999999999999999", "TLS_ERROR"];

    [Test]
    public void Nothing_that_a_peer_sends_gets_out_of_it_or_leaves_a_question_open([Range(1, 20)] int seed)
    {
        Dice random = new((uint)seed);
        for (int round = 0; round < 40; round++)
        {
            using LogRecorder log = new();
            MemoryReactorClock reactor = new() { LoggerFactory = log };
            RawPeer raw = new();
            Side side = new() { MaxPendingCommands = 5 };
            bool connects = random.Next(2) == 0;
            IOPump pump = IOPump.Connect(connects ? side : raw, connects ? raw : side, reactor);
            pump.ChunkSize = random.Next(2) == 0 ? 7 : 1000;
            int open = 0;
            for (int step = 0; step < 30 && side.Connected; step++)
            {
                Deferred<AmpObjects>? asked = random.Next(8) switch
                {
                    0 => side.CallRemote<StartTLS>(new() { [StartTLS.VerifyAuthorities] = new[] { TestCertificates.Authority } }),
                    1 => side.CallRemote<SwitchOver>(new PeerlessFactory(), new() { ["name"] = "x" }),
                    2 => side.CallRemote<Sum>(new() { ["a"] = 1, ["b"] = 2 }),
                    3 => Answer(side),
                    _ => null,
                };
                if (asked is not null)
                {
                    open++;
                    asked.AddBoth((Result<AmpObjects> _) =>
                    {
                        open--;
                    });
                }

                raw.Transport!.Write(Noise(random));
                pump.Pump();
                if (random.Next(20) == 0)
                {
                    reactor.Advance(10);
                }
            }

            raw.Transport!.AbortConnection();
            pump.Flush();
            reactor.Advance(100);
            pump.Flush();
            Assert.That(side.Connected, Is.False);
            Assert.That(open, Is.Zero, "questions without an end");
            Assert.That(reactor.GetDelayedCalls(), Is.Empty);
            foreach (LogEntry entry in log.Take(LogLevel.Error))
            {
                Assert.That(
                    entry.Error,
                    Is.InstanceOf<AmpError>().Or.InstanceOf<FormatException>().Or.TypeOf<InvalidOperationException>().With.Message.EqualTo("no"),
                    "the peer's own faults, and the responder's no");
            }
        }
    }

    private static Deferred<AmpObjects>? Answer(Side side)
    {
        side.Waiting?.Callback(new AmpObjects { ["total"] = 1 });
        side.Waiting = null;
        return null;
    }

    private static Bytes Noise(Dice random)
    {
        string[] commands = ["StartTLS", "SwitchOver", "Sum", "Later", "x"];
        string tag = random.Next(1, 8).ToString(System.Globalization.CultureInfo.InvariantCulture);
        switch (random.Next(12))
        {
            case 0:
                return RawPeer.Answer(tag);
            case 1:
                return RawPeer.Refusal(tag);
            case < 9:
                AmpBox question = new() { ["_command"] = commands[random.Next(commands.Length)], ["name"] = Values[random.Next(8)] };
                if (random.Next(4) != 0)
                {
                    question["_ask"] = tag;
                }

                if (random.Next(3) != 0)
                {
                    question["a"] = Values[random.Next(3)];
                    question["b"] = Values[random.Next(3)];
                }

                return question.Serialize();
        }

        AmpBox box = [];
        for (int i = random.Next(5); i >= 0; i--)
        {
            box[Keys[random.Next(Keys.Length)]] = Values[random.Next(Values.Length)];
        }

        Bytes wire = box.Serialize();
        switch (random.Next(8))
        {
            case 0:
                return wire[..random.Next(wire.Length)];
            case 1:
                byte[] changed = wire.ToArray();
                changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
                return changed;
            case 2:
                return wire + wire;
            default:
                return wire;
        }
    }

    /// <summary>The same run for the same number: Marsaglia's xorshift.</summary>
    private sealed class Dice(uint seed)
    {
        private uint _state = seed * 2654435761u;

        public int Next(int below) => Next(0, below);

        public int Next(int from, int below)
        {
            _state ^= _state << 13;
            _state ^= _state >> 17;
            _state ^= _state << 5;
            return from + (int)(_state % (uint)(below - from));
        }
    }

    private sealed class PeerlessFactory : ClientFactory
    {
        public override Protocol? BuildProtocol(IAddress addr) => new();
    }

    private sealed class SwitchOver : ProtocolSwitchCommand
    {
        public override IReadOnlyList<(string Name, Argument Type)> Arguments => [("name", new Unicode(optional: true))];
    }

    private sealed class Later : Command
    {
        public override IReadOnlyList<(string Name, Argument Type)> Response => [("total", new Integer())];
    }

    private sealed class Side : AMP
    {
        public Side()
        {
            Responder<Sum>(args => new AmpObjects { ["total"] = args.Get<int>("a") + args.Get<int>("b") });
            Responder<Later>(_ => Waiting = new Deferred<AmpObjects>());
            Responder<SwitchOver>(args => args.Get<string?>("name") == "x" ? new Protocol() : throw new InvalidOperationException("no"));
        }

        public Deferred<AmpObjects>? Waiting { get; set; }
    }
}
