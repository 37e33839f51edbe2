using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using Twisted.Internet;
using Twisted.Interop.Tests.Rig;
using Twisted.Protocols.Amp;

namespace Twisted.Interop.Tests;

/// <summary>Ours and Python's AMP ask each other the same questions.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class AmpTests
{
    [SetUp]
    public Task NeedTwisted() => PythonModule.Require("twisted.protocols.amp", "python3-twisted");

    [Test]
    public async Task Python_asks_and_we_answer()
    {
        using ReactorBase reactor = Reactors.Create();
        TaskCompletionSource<int> port = new();
        Task loop = Task.Run(() => Tasks.React(reactor, async Deferred (_) =>
        {
            IListeningPort listening = reactor.ListenTCP(0, Factory.ForProtocol<Maths>(), @interface: "127.0.0.1");
            port.SetResult(((IPv4Address)listening.GetHost()).Port);
            await Until;
        }));
        try
        {
            int number = await port.Task;
            ProgramRun run = await ProgramRun.Of(Peers.Python, ["-W", "ignore", Peers.Driver("amp_peer.py"), number.ToString(CultureInfo.InvariantCulture)]);
            Assert.That(run.ExitCode, Is.Zero, run.Errors);
            Assert.That(run.Output.TrimEnd().Split('\n'), Is.EqualTo((string[])
                [$"sum {13 + BigInteger.Pow(2, 70)}", "zero division", "everything True", "unhandled"]));
        }
        finally
        {
            reactor.CallFromThread(Until.Callback);
            await loop;
        }
    }

    [Test]
    public async Task We_ask_and_Python_answers()
    {
        using Process server = new() { StartInfo = ProgramRun.StartInfo(Peers.Python, ["-W", "ignore", Peers.Driver("amp_peer.py")]) };
        server.Start();
        try
        {
            using CancellationTokenSource limit = new(ProgramRun.Limit);
            int port = int.Parse((await server.StandardOutput.ReadLineAsync(limit.Token))!, CultureInfo.InvariantCulture);
            List<string> seen = [];
            using ReactorBase reactor = Reactors.Create();
            int code = await Task.Run(() => Tasks.React(reactor, reactor => Ask(reactor, port, seen)));
            Assert.That(code, Is.Zero);
            Assert.That(seen, Is.EqualTo((string[])[$"sum {13 + BigInteger.Pow(2, 70)}", "zero division", "everything", "unhandled"]));
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    private Deferred Until { get; } = new();

    private static async Deferred Ask(ReactorBase reactor, int port, List<string> seen)
    {
        Deferred<Maths> connected = new();
        Maths client = new() { OnConnected = connected };
        reactor.ConnectTCP("127.0.0.1", port, new ClientFactory { Protocol = () => client });
        Maths peer = await connected.AddTimeout(30, reactor);
        AmpObjects sum = await peer.CallRemote<Sum>(new() { ["a"] = 13, ["b"] = BigInteger.Pow(2, 70) });
        seen.Add($"sum {sum.Get<BigInteger>("total")}");
        try
        {
            await peer.CallRemote<Divide>(new() { ["numerator"] = 1, ["denominator"] = 0 });
        }
        catch (DivideByZeroException)
        {
            seen.Add("zero division");
        }

        AmpObjects values = new()
        {
            ["integer"] = -7,
            ["bytes"] = (Bytes)Enumerable.Range(0, 256).Select(static i => (byte)i).ToArray(),
            ["text"] = "käse",
            ["float"] = 1e300,
            ["boolean"] = false,
            ["decimal"] = 1.50m,
            ["time"] = new DateTimeOffset(2012, 1, 23, 12, 34, 56, TimeSpan.FromMinutes(-90)).AddMicroseconds(54321),
            ["list"] = new[] { 1, 2, 3 },
            ["rows"] = new[] { new AmpObjects { ["x"] = 1 } },
        };
        AmpObjects back = await peer.CallRemote<Everything>(values);
        foreach (string same in (string[])["bytes", "text", "float", "boolean", "decimal", "time"])
        {
            Assert.That(back[same], Is.EqualTo(values[same]), same);
        }

        Assert.That(back.Get<int>("integer"), Is.EqualTo(-7));
        Assert.That(back.Get<List<object>>("list"), Is.EqualTo((object[])[1L, 2L, 3L]));
        Assert.That(back.Get<List<AmpObjects>>("rows").Single().Get<int>("x"), Is.EqualTo(1));
        seen.Add("everything");
        try
        {
            await peer.CallRemote<Unheard>();
        }
        catch (UnhandledCommand)
        {
            seen.Add("unhandled");
        }
    }

    private sealed class Maths : AMP
    {
        public Maths()
        {
            Responder<Sum>(args => new AmpObjects { ["total"] = args.Get<BigInteger>("a") + args.Get<BigInteger>("b") });
            Responder<Divide>(args => new AmpObjects { ["result"] = (double)(args.Get<int>("numerator") / args.Get<int>("denominator")) });
            Responder<Everything>(static args => args);
        }

        public Deferred<Maths>? OnConnected { get; init; }

        public override void ConnectionMade() => OnConnected?.Callback(this);
    }

    private sealed class Sum : Command
    {
        public override IReadOnlyList<(string Name, Argument Type)> Arguments => [("a", new Integer()), ("b", new Integer())];

        public override IReadOnlyList<(string Name, Argument Type)> Response => [("total", new Integer())];
    }

    private sealed class Divide : Command
    {
        public override IReadOnlyList<(string Name, Argument Type)> Arguments => [("numerator", new Integer()), ("denominator", new Integer())];

        public override IReadOnlyList<(string Name, Argument Type)> Response => [("result", new Float())];

        public override IReadOnlyList<CommandError> Errors => [CommandError.For("ZERO_DIVISION", message => new DivideByZeroException(message))];
    }

    private sealed class Unheard : Command;

    private sealed class Everything : Command
    {
        public override IReadOnlyList<(string Name, Argument Type)> Arguments =>
        [
            ("integer", new Integer()),
            ("bytes", new Protocols.Amp.String()),
            ("text", new Unicode()),
            ("float", new Float()),
            ("boolean", new Protocols.Amp.Boolean()),
            ("decimal", new Protocols.Amp.Decimal()),
            ("time", new Protocols.Amp.DateTime()),
            ("list", new ListOf(new Integer())),
            ("rows", new AmpList([("x", new Integer())])),
            ("maybe", new Unicode(optional: true)),
        ];

        public override IReadOnlyList<(string Name, Argument Type)> Response => Arguments;
    }
}
