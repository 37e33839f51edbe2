using System.Globalization;
using Twisted.Internet;
using Twisted.Interop.Tests.Rig;
using Twisted.Interop.Tests.Tls;
using Twisted.Protocols;
using Twisted.Protocols.Amp;
using Twisted.Python;
using Twisted.Reactor.Tests.Tls;

namespace Twisted.Interop.Tests;

/// <summary>Ours and Python's AMP change their connection to TLS, and to another protocol.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class AmpChangesTests : IDisposable
{
    private readonly CertificateFiles _files = new();

    public void Dispose() => _files.Dispose();

    [SetUp]
    public Task NeedTwisted() => PythonModule.Require("twisted.protocols.amp", "python3-twisted");

    [TestCase(false)]
    [TestCase(true)]
    public async Task Python_asks_for_TLS_and_a_switch_and_gets_both(bool clientCertificate)
    {
        await using LoopThread loop = LoopThread.Start();
        AmpObjects shown = new() { [StartTLS.LocalCertificate] = TestCertificates.Server };
        if (clientCertificate)
        {
            shown[StartTLS.VerifyAuthorities] = new[] { TestCertificates.Authority };
        }

        Side server = new(shown);
        int port = await Listen(loop, server);
        List<string> arguments = ["-W", "ignore", Peers.Driver("amp_changes.py"), "ask", Text(port), _files.Authority];
        if (clientCertificate)
        {
            arguments.Add(_files.Server);
        }

        ProgramRun run = await ProgramRun.Of(Peers.Python, arguments);
        Assert.That(run.Output.TrimEnd().Split('\n'), Is.EqualTo((string[])["sum 3", "peer localhost", "x HELLO", "tls True"]), run.Transcript);
        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        Assert.That(server.Shown, Is.EqualTo(clientCertificate ? "CN=localhost" : null));
    }

    [Test]
    public async Task Python_refuses_a_certificate_that_its_authority_does_not_vouch_for()
    {
        await using LoopThread loop = LoopThread.Start();
        Side server = new([]);
        int port = await Listen(loop, server);
        ProgramRun run = await ProgramRun.Of(
            Peers.Python, ["-W", "ignore", Peers.Driver("amp_changes.py"), "ask", Text(port), _files.Authority]);
        Assert.That(run.ExitCode, Is.Not.Zero);
        Assert.That(run.Errors, Does.Contain("certificate verify failed"), run.Transcript);
        Assert.That(server.Summed, Is.False, "the sum had to wait for TLS");
    }

    [Test]
    public async Task Python_goes_on_with_AMP_when_we_refuse_to_switch()
    {
        await using LoopThread loop = LoopThread.Start();
        int port = await Listen(loop, new Side([]));
        ProgramRun run = await ProgramRun.Of(Peers.Python, ["-W", "ignore", Peers.Driver("amp_changes.py"), "refused", Text(port)]);
        Assert.That(run.Output.TrimEnd().Split('\n'), Is.EqualTo((string[])["factory heard ConnectionLost", "refused", "sum 3"]), run.Transcript);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task We_ask_Python_for_TLS_and_a_switch_and_get_both(bool clientCertificate)
    {
        string[] asks = clientCertificate ? [_files.Server, _files.Authority] : [_files.Server];
        await using RunningProgram server = RunningProgram.Start(
            Peers.Python, ["-u", "-W", "ignore", Peers.Driver("amp_changes.py"), "serve", .. asks]);
        int port = int.Parse(await server.Wrote(@"port (\d+)"), CultureInfo.InvariantCulture);
        await using LoopThread loop = LoopThread.Start();
        Side client = new([]);
        Task<string[]> outcome = await Asking(loop, client, port, async () =>
        {
            AmpObjects local = new() { [StartTLS.VerifyAuthorities] = new[] { TestCertificates.Authority } };
            if (clientCertificate)
            {
                local[StartTLS.LocalCertificate] = TestCertificates.Client;
            }

            Deferred<AmpObjects> tls = client.CallRemote<StartTLS>(local);
            Deferred<AmpObjects> early = client.CallRemote<Sum>(new() { ["a"] = 1, ["b"] = 2 });
            await tls;
            string sum = $"sum {(await early).Get<int>("total")}";
            string peer = client.PeerCertificate!.GetSubject();
            Asker lines = new();
            await client.CallRemote<SwitchToLines>(new ClientFactory { Protocol = () => lines, Noisy = false }, new() { ["name"] = "y" });
            string line = await lines.Answer;
            lines.Transport!.LoseConnection();
            return [sum, peer, line, (await lines.End).GetType().Name];
        });
        Assert.That(
            await outcome.WaitAsync(ProgramRun.Limit), Is.EqualTo((string[])["sum 3", "CN=localhost", "y HELLO", "ConnectionDone"]), server.Output);
    }

    [Test]
    public async Task Without_any_certificate_Python_makes_one_up_and_we_take_it_only_if_told_to()
    {
        await using RunningProgram server = RunningProgram.Start(
            Peers.Python, ["-u", "-W", "ignore", Peers.Driver("amp_changes.py"), "serve", "-"]);
        int port = int.Parse(await server.Wrote(@"port (\d+)"), CultureInfo.InvariantCulture);
        await using LoopThread loop = LoopThread.Start();
        Side client = new([]);
        Task<string[]> outcome = await Asking(loop, client, port, async () =>
        {
            string refused = "taken";
            try
            {
                await client.CallRemote<StartTLS>();
            }
            catch (InvalidOperationException error)
            {
                refused = error.Message.Contains(nameof(client.AllowUnverifiedTLS), StringComparison.Ordinal) ? "refused" : error.Message;
            }

            client.AllowUnverifiedTLS = true;
            await client.CallRemote<StartTLS>();
            AmpObjects sum = await client.CallRemote<Sum>(new() { ["a"] = 1, ["b"] = 2 });
            return [refused, $"sum {sum.Get<int>("total")}", client.PeerCertificate!.GetSubject()];
        });
        Assert.That(await outcome.WaitAsync(ProgramRun.Limit), Is.EqualTo((string[])["refused", "sum 3", "CN=TEMPORARY CERTIFICATE"]), server.Output);
    }

    [Test]
    public async Task We_go_on_with_AMP_when_Python_refuses_to_switch()
    {
        await using RunningProgram server = RunningProgram.Start(
            Peers.Python, ["-u", "-W", "ignore", Peers.Driver("amp_changes.py"), "serve", "-"]);
        int port = int.Parse(await server.Wrote(@"port (\d+)"), CultureInfo.InvariantCulture);
        await using LoopThread loop = LoopThread.Start();
        Side client = new([]);
        Task<string[]> outcome = await Asking(loop, client, port, async () =>
        {
            string refused = "taken";
            try
            {
                await client.CallRemote<SwitchToLines>(new ClientFactory { Noisy = false }, new() { ["name"] = "nobody" });
            }
            catch (KeyNotFoundException error)
            {
                refused = error.Message;
            }

            return [refused, $"sum {(await client.CallRemote<Sum>(new() { ["a"] = 1, ["b"] = 2 })).Get<int>("total")}"];
        });
        Assert.That(await outcome.WaitAsync(ProgramRun.Limit), Is.EqualTo((string[])["no such protocol", "sum 3"]), server.Output);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static Task<int> Listen(LoopThread loop, Side server) => loop.Call(() => ((IPv4Address)loop.Reactor.ListenTCP(
        0, new Factory { Protocol = () => server, Noisy = false }, @interface: "127.0.0.1").GetHost()).Port);

    private static async Task<Task<string[]>> Asking(LoopThread loop, Side client, int port, Func<Deferred<string[]>> talk)
    {
        TaskCompletionSource<string[]> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await loop.Call(() =>
        {
            client.OnConnected = () => talk().AddCallbacks(
                outcome.SetResult, failure => outcome.SetException(failure.Value));
            return loop.Reactor.ConnectTCP("127.0.0.1", port, new ClientFactory { Protocol = () => client, Noisy = false });
        });
        return outcome.Task;
    }

    private sealed class Sum : Command
    {
        public override IReadOnlyList<(string Name, Argument Type)> Arguments => [("a", new Integer()), ("b", new Integer())];

        public override IReadOnlyList<(string Name, Argument Type)> Response => [("total", new Integer())];
    }

    private sealed class SwitchToLines : ProtocolSwitchCommand
    {
        public override IReadOnlyList<(string Name, Argument Type)> Arguments => [("name", new Unicode())];

        public override IReadOnlyList<CommandError> Errors => [CommandError.For("NO_SUCH", static message => new KeyNotFoundException(message))];
    }

    private sealed class Side : AMP
    {
        public Side(AmpObjects shown)
        {
            Responder<StartTLS>(_ => shown);
            Responder<Sum>(args =>
            {
                Summed = true;
                Shown = PeerCertificate?.GetSubject();
                return new AmpObjects { ["total"] = args.Get<int>("a") + args.Get<int>("b") };
            });
            Responder<SwitchToLines>(static args =>
                args.Get<string>("name") is var name && name == "nobody" ? throw new KeyNotFoundException("nobody") : new Lines(name));
        }

        public Action? OnConnected { get; set; }

        public bool Summed { get; private set; }

        public string? Shown { get; private set; }

        public override void ConnectionMade() => OnConnected?.Invoke();
    }

    private sealed class Lines(string name) : LineReceiver
    {
        public override void LineReceived(Bytes line) => SendLine($"{name} {line.Decode().ToUpperInvariant()}");
    }

    private sealed class Asker : LineReceiver
    {
        public Deferred<string> Answer { get; } = new();

        public Deferred<Exception> End { get; } = new();

        public override void ConnectionMade() => SendLine("hello");

        public override void LineReceived(Bytes line) => Answer.Callback(line.Decode());

        public override void ConnectionLost(Failure reason) => End.Callback(reason.Value);
    }
}
