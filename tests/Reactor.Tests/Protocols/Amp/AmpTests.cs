using System.Numerics;
using Microsoft.Extensions.Logging;
using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Protocols.Amp;
using Twisted.Python;
using Twisted.Reactor.Tests.DeferTests;
using Twisted.Reactor.Tests.Loop;

namespace Twisted.Reactor.Tests.ProtocolTests.Amp;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AmpTests : IDisposable
{
    private readonly LogRecorder _log = new();
    private readonly MemoryReactorClock _reactor = new();
    private readonly MathServer _server = new();
    private readonly AMP _client = new();
    private IOPump _pump = null!;

    [SetUp]
    public void Connect()
    {
        _reactor.LoggerFactory = _log;
        _pump = IOPump.Connect(_client, _server, _reactor);
    }

    public void Dispose() => _log.Dispose();

    [Test]
    public void A_question_is_answered()
    {
        Deferred<AmpObjects> sum = _client.CallRemote<Sum>(new() { ["a"] = 13, ["b"] = 81 });
        Assert.That(sum.Called, Is.False);
        _pump.Flush();
        Assert.That(sum.Result!.Value.Value.Get<int>("total"), Is.EqualTo(94));
    }

    [Test]
    public void It_goes_over_the_wire_as_in_Twisted()
    {
        StringTransport transport = new(_reactor);
        AMP asking = new();
        asking.MakeConnection(transport);
        asking.CallRemote<Sum>(new() { ["a"] = 13, ["b"] = 81 });
        Bytes question = "\0\x04_ask\0\x01" + "1\0\x08_command\0\x03Sum\0\x01" + "a\0\x02" + "13\0\x01" + "b\0\x02" + "81\0\0";
        Assert.That(transport.Value(), Is.EqualTo(question));
        StringTransport other = new(_reactor);
        new MathServer().MakeConnection(other);
        other.Deliver(question);
        Assert.That(other.Value(), Is.EqualTo((Bytes)("\0\x07_answer\0\x01" + "1\0\x05total\0\x02" + "94\0\0")));
    }

    [Test]
    public void Many_questions_at_once_are_answered_in_any_order()
    {
        Deferred<AmpObjects> slow = _client.CallRemote<Slow>();
        Deferred<AmpObjects> quick = _client.CallRemote<Sum>(new() { ["a"] = 1, ["b"] = 2 });
        _pump.Flush();
        Assert.That((slow.Called, quick.Called), Is.EqualTo((false, true)));
        _server.Waiting.Single().Callback([]);
        _pump.Flush();
        Assert.That(slow.Called, Is.True);
    }

    [Test]
    public void Byte_by_byte_it_is_the_same()
    {
        _pump.ChunkSize = 1;
        Deferred<AmpObjects> sum = _client.CallRemote<Sum>(new() { ["a"] = -5, ["b"] = BigInteger.Pow(10, 30) });
        _pump.Flush();
        Assert.That(sum.Result!.Value.Value.Get<BigInteger>("total"), Is.EqualTo(BigInteger.Pow(10, 30) - 5));
    }

    [Test]
    public void Both_sides_may_ask()
    {
        MathServer asking = new();
        IOPump pump = IOPump.Connect(asking, _server, _reactor);
        Deferred<AmpObjects> back = _server.CallRemote<Sum>(new() { ["a"] = 1, ["b"] = 1 });
        pump.Flush();
        Assert.That(back.Result!.Value.Value.Get<int>("total"), Is.EqualTo(2));
    }

    [Test]
    public async Task An_answer_may_be_awaited_and_its_failure_leaves_the_connection_alone()
    {
        async Deferred<string> Ask()
        {
            try
            {
                await _client.CallRemote<Divide>(new() { ["numerator"] = 1, ["denominator"] = 0 });
                return "no error";
            }
            catch (DivideByZeroException error)
            {
                return error.Message;
            }
        }

        Deferred<string> outcome = Ask();
        _pump.Flush();
        Assert.That(await outcome.ToTask(), Is.EqualTo(new DivideByZeroException().Message));
        Assert.That(_client.Connected, Is.True);
        Assert.That(_log.Take(LogLevel.Error), Is.Empty);
    }

    [Test]
    public void A_fatal_error_is_told_and_then_the_connection_ends()
    {
        Failure failure = FailureOf(_client.CallRemote<Divide>(new() { ["numerator"] = -1, ["denominator"] = 1 }));
        Assert.That(failure.Check<NotFiniteNumberException>(), Is.True);
        Assert.That(_client.Connected, Is.False);
    }

    [Test]
    public void Any_other_error_is_unknown_to_the_peer_logged_here_and_ends_the_connection()
    {
        Failure failure = FailureOf(_client.CallRemote<Broken>());
        Assert.That(failure.Trap<UnknownRemoteError>().Description, Is.EqualTo("Unknown Error"));
        Assert.That(_client.Connected, Is.False);
        Assert.That(_log.Take(LogLevel.Error).Single().Error, Is.TypeOf<Boom>());
    }

    [Test]
    public void A_command_that_nobody_answers_is_an_error_and_no_more()
    {
        Failure failure = FailureOf(_client.CallRemote<Unheard>());
        Assert.That(failure.Trap<UnhandledCommand>().Description, Is.EqualTo("Unhandled Command: 'Unheard'"));
        Assert.That(_client.Connected, Is.True);
    }

    [Test]
    public void A_response_that_does_not_fit_is_an_error_of_ours()
    {
        FailureOf(_client.CallRemote<Misanswered>());
        Assert.That(_log.Take(LogLevel.Error).Single().Error, Is.TypeOf<BadLocalReturn>());
    }

    [Test]
    public void Arguments_that_do_not_fit_are_not_sent()
    {
        Assert.That(FailureOf(_client.CallRemote<Sum>(new() { ["a"] = 1 })).Value, Is.TypeOf<InvalidSignature>().With.Message.Contains("'b'"));
        AmpObjects tooMany = new() { ["a"] = 1, ["b"] = 2, ["c"] = 3 };
        Assert.That(FailureOf(_client.CallRemote<Sum>(tooMany)).Value, Is.TypeOf<InvalidSignature>().With.Message.Contains("'c'"));
        Assert.That(FailureOf(_client.CallRemote<Sum>(new() { ["a"] = "x", ["b"] = 2 })).Value, Is.InstanceOf<ArgumentException>());
        AmpBox big = new() { ["key"] = new byte[70_000] };
        Failure? seen = null;
        _client.CallRemoteString("Sum", big).AddErrback(f => { seen = f; });
        Assert.That(seen!.Trap<TooLong>().KeyName, Is.EqualTo((Bytes)"key"));
        Assert.That(_pump.ClientTransport.BufferedBytes, Is.Zero);
        Assert.That(_client.Connected, Is.True);
    }

    [Test]
    public void What_wants_no_answer_gets_none_and_its_error_ends_the_connection()
    {
        Assert.That(_client.CallRemote<Shout>(new() { ["text"] = "hi" }).Called, Is.True);
        _pump.Flush();
        Assert.That(_server.Heard, Is.EqualTo((string[])["hi"]));
        Assert.That(_pump.ServerTransport.BytesSent, Is.Zero);
        _client.CallRemote<Shout>(new() { ["text"] = "boom" });
        _pump.Flush();
        Assert.That(_server.Connected, Is.False);
        Assert.That(_log.Take(LogLevel.Error).Single().Error, Is.TypeOf<Boom>());
    }

    [Test]
    public void With_the_connection_all_that_waits_and_all_that_comes_fails()
    {
        Failure? seen = null;
        _client.CallRemote<Slow>().AddErrback(f =>
        {
            seen = f;
            return [];
        });
        _pump.Flush();
        _pump.ServerTransport.AbortConnection();
        _pump.Flush();
        Assert.That(seen!.Value, Is.InstanceOf<ConnectionClosed>());
        Assert.That(FailureOf(_client.CallRemote<Slow>()).Value, Is.InstanceOf<ConnectionClosed>());
        Assert.That(() => _server.Waiting.Single().Callback([]), Throws.Nothing, "an answer that nobody hears");
    }

    [Test]
    public void A_cancelled_question_does_not_mind_its_late_answer()
    {
        Deferred<AmpObjects> slow = _client.CallRemote<Slow>();
        slow.AddErrback(_ => new AmpObjects());
        _pump.Flush();
        slow.Cancel();
        _server.Waiting.Single().Callback([]);
        _pump.Flush();
        Assert.That(_client.Connected, Is.True);
    }

    [Test]
    public void Every_kind_of_value_comes_back_as_it_went()
    {
        AmpObjects values = new()
        {
            ["integer"] = 42,
            ["bytes"] = (Bytes)"\0\xff",
            ["text"] = "käse",
            ["float"] = 0.1,
            ["boolean"] = true,
            ["decimal"] = 1.50m,
            ["time"] = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromMinutes(-150)).AddMicroseconds(678),
            ["path"] = "/tmp",
            ["list"] = new[] { 1, 2, 3 },
            ["rows"] = new[] { new AmpObjects { ["x"] = 1 }, new AmpObjects { ["x"] = 2 } },
        };
        Deferred<AmpObjects> echo = _client.CallRemote<Everything>(values);
        _pump.Flush();
        AmpObjects back = echo.Result!.Value.Value;
        foreach (string same in (string[])["bytes", "text", "float", "boolean", "decimal", "time", "path"])
        {
            Assert.That(back[same], Is.EqualTo(values[same]), same);
        }

        Assert.That(back.Get<int>("integer"), Is.EqualTo(42));
        Assert.That(back.Get<List<object>>("list"), Is.EqualTo((object[])[1L, 2L, 3L]));
        Assert.That(back.Get<List<AmpObjects>>("rows").Select(row => row.Get<int>("x")), Is.EqualTo((int[])[1, 2]));
        Assert.That(back.Get<string>("maybe"), Is.Null, "optional and left out");
        Assert.That(() => back.Get<int>("text"), Throws.TypeOf<InvalidCastException>());
    }

    [TestCase(double.PositiveInfinity, "inf")]
    [TestCase(double.NegativeInfinity, "-inf")]
    [TestCase(double.NaN, "nan")]
    public void A_float_is_written_as_Python_writes_it(double value, string wire)
    {
        Assert.That(new Float().ToString(value), Is.EqualTo((Bytes)wire));
        Assert.That(new Float().FromString(wire), Is.EqualTo(value));
    }

    [Test]
    public void A_time_has_32_characters() => Assert.That(
        new Twisted.Protocols.Amp.DateTime().ToString(new DateTimeOffset(2012, 1, 23, 12, 34, 56, 54, TimeSpan.Zero).AddMicroseconds(321)),
        Is.EqualTo((Bytes)"2012-01-23T12:34:56.054321+00:00"));

    private static readonly (Argument Type, string Wire)[] Nonsense =
    [
        (new Integer(), "x"),
        (new Integer(), ""),
        (new Integer(), " 1"),
        (new Integer(), new string('9', 5000)),
        (new Float(), "one"),
        (new Twisted.Protocols.Amp.Boolean(), "true"),
        (new Twisted.Protocols.Amp.Decimal(), "NaN"),
        (new Twisted.Protocols.Amp.DateTime(), "2012-01-23"),
        (new Unicode(), "\xff"),
        (new ListOf(new Integer()), "\0"),
        (new ListOf(new Integer()), "\0\x05" + "1"),
        (new AmpList([("x", new Integer())]), "\0\x01x\0\x01" + "1"),
        (new AmpList([("x", new Integer())]), "\0\0"),
    ];

    [Test]
    public void What_is_no_value_of_a_kind_is_an_error()
    {
        foreach ((Argument type, string wire) in Nonsense)
        {
            byte[] latin = System.Text.Encoding.Latin1.GetBytes(wire);
            Assert.That(() => type.FromString(latin), Throws.Exception, $"{type.GetType().Name} {wire}");
        }
    }

    [Test]
    public void A_value_of_the_peers_that_is_none_fails_that_command()
    {
        AmpBox box = new() { ["a"] = "x", ["b"] = "1" };
        Failure? seen = null;
        _client.CallRemoteString("Sum", box).AddErrback(f => { seen = f; });
        _pump.Flush();
        Assert.That(seen!.Trap<RemoteAmpError>().ErrorCode, Is.EqualTo("UNKNOWN"));
        Assert.That(_log.Take(LogLevel.Error).Single().Error, Is.TypeOf<FormatException>());
    }

    [Test]
    public void Text_commands_are_answered_box_to_box()
    {
        Deferred<AmpBox> answer = _client.CallRemoteString("ping", new AmpBox { ["x"] = "y" });
        _pump.Flush();
        Assert.That(answer.Result!.Value.Value["pong"], Is.EqualTo((Bytes)"y"));
    }

    private Failure FailureOf<T>(Deferred<T> deferred)
    {
        Failure? failure = null;
        deferred.AddErrback(f =>
        {
            failure = f;
            return default(T)!;
        });
        _pump.Flush();
        Assert.That(failure, Is.Not.Null);
        return failure!;
    }
}

internal sealed class Sum : Command
{
    public override IReadOnlyList<(string Name, Argument Type)> Arguments => [("a", new Integer()), ("b", new Integer())];

    public override IReadOnlyList<(string Name, Argument Type)> Response => [("total", new Integer())];
}

internal sealed class Divide : Command
{
    public override IReadOnlyList<(string Name, Argument Type)> Arguments => [("numerator", new Integer()), ("denominator", new Integer())];

    public override IReadOnlyList<(string Name, Argument Type)> Response => [("result", new Float())];

    public override IReadOnlyList<CommandError> Errors => [CommandError.For("ZERO_DIVISION", message => new DivideByZeroException(message))];

    public override IReadOnlyList<CommandError> FatalErrors => [CommandError.For("NEGATIVE", message => new NotFiniteNumberException(message))];
}

internal sealed class Slow : Command;

internal sealed class Broken : Command;

internal sealed class Unheard : Command;

internal sealed class Misanswered : Command
{
    public override IReadOnlyList<(string Name, Argument Type)> Response => [("there", new Integer())];
}

internal sealed class Shout : Command
{
    public override IReadOnlyList<(string Name, Argument Type)> Arguments => [("text", new Unicode())];

    public override bool RequiresAnswer => false;
}

internal sealed class Everything : Command
{
    public override IReadOnlyList<(string Name, Argument Type)> Arguments =>
    [
        ("integer", new Integer()),
        ("bytes", new Twisted.Protocols.Amp.String()),
        ("text", new Unicode()),
        ("float", new Float()),
        ("boolean", new Twisted.Protocols.Amp.Boolean()),
        ("decimal", new Twisted.Protocols.Amp.Decimal()),
        ("time", new Twisted.Protocols.Amp.DateTime()),
        ("path", new Twisted.Protocols.Amp.Path()),
        ("list", new ListOf(new Integer())),
        ("rows", new AmpList([("x", new Integer())])),
        ("maybe", new Unicode(optional: true)),
    ];

    public override IReadOnlyList<(string Name, Argument Type)> Response => Arguments;
}

internal sealed class MathServer : AMP
{
    public MathServer()
    {
        Responder<Sum>(args => new AmpObjects { ["total"] = args.Get<BigInteger>("a") + args.Get<BigInteger>("b") });
        Responder<Divide>(OnDivide);
        Responder<Slow>(_ =>
        {
            Waiting.Add(new Deferred<AmpObjects>());
            return Waiting[^1];
        });
        Responder<Broken>(new Func<AmpObjects, AmpObjects>(static _ => throw new Boom("secret")));
        Responder<Misanswered>(static _ => new AmpObjects());
        Responder<Everything>(static args => args);
        Responder<Shout>(args =>
        {
            Heard.Add(args.Get<string>("text") == "boom" ? throw new Boom() : args.Get<string>("text"));
            return new AmpObjects();
        });
        Responder("ping", static box => Defer.Succeed(new AmpBox { ["pong"] = box["x"] }));
    }

    public List<Deferred<AmpObjects>> Waiting { get; } = [];

    public List<string> Heard { get; } = [];

    private static AmpObjects OnDivide(AmpObjects args)
    {
        int numerator = args.Get<int>("numerator");
        int denominator = args.Get<int>("denominator");
        if (numerator < 0)
        {
            throw new NotFiniteNumberException();
        }

        return new AmpObjects { ["result"] = denominator == 0 ? throw new DivideByZeroException() : (double)numerator / denominator };
    }
}
