using System.Runtime.ExceptionServices;
using Twisted.Internet;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Reactor;

/// <summary>UNIX sockets and UDP with socat at the other end, on each back end.</summary>
[TestFixture(typeof(EPollReactor))]
[TestFixture(typeof(SelectReactor))]
public sealed class SocatTests<TReactor>
    where TReactor : ReactorBase, new()
{
    private const double WatchdogSeconds = 60;
    private const double RetrySeconds = 0.02;

    private TReactor _reactor = null!;
    private TemporaryDirectory _directory = null!;
    private string _socat = null!;

    [SetUp]
    public void MakeReactor()
    {
        _socat = Peers.Program("socat", "Debian's socat");
        _reactor = new TReactor();
        _directory = new TemporaryDirectory();
    }

    [TearDown]
    public void EndReactor()
    {
        _reactor?.Dispose();
        _directory?.Dispose();
    }

    [TestCase("UNIX-CONNECT:")]
    [TestCase("ABSTRACT-CONNECT:")]
    public void Socat_connects_to_a_UNIX_socket_of_ours(string kind) => Run(async () =>
    {
        string name = Path.Combine(_directory.Root, "s");
        _reactor.ListenUNIX(kind.StartsWith('A') ? "\0" + name : name, new Factory { Protocol = static () => new Shout(), Noisy = false });
        Assert.That(await Socat("hello", kind + name), Is.EqualTo("HELLO"));
    });

    [Test]
    public void We_connect_to_a_UNIX_socket_of_socats() => Run(async () =>
    {
        string name = Path.Combine(_directory.Root, "s");
        Task<ProgramRun> server = ProgramRun.Of(_socat, ["UNIX-LISTEN:" + name, "EXEC:cat"]);
        Answer answer = new(count: 5);
        UNIXClientEndpoint endpoint = new(_reactor, name);
        while (!answer.Connected)
        {
            try
            {
                await Twisted.Internet.Endpoints.ConnectProtocol(endpoint, answer);
            }
            catch (ConnectError)
            {
                // It does not listen yet.
                await Tasks.DeferLater(_reactor, RetrySeconds);
            }
        }

        answer.Transport!.Write("hello");
        Assert.That(await answer.Got, Is.EqualTo("hello"));
        answer.Transport!.LoseConnection();
        Assert.That((await server).ExitCode, Is.Zero);
    });

    [TestCase("127.0.0.1", "UDP4:")]
    [TestCase("::1", "UDP6:")]
    public void Socat_sends_to_a_UDP_port_of_ours(string @interface, string kind) => Run(async () =>
    {
        if (@interface == "::1" && !System.Net.Sockets.Socket.OSSupportsIPv6)
        {
            Assert.Ignore("This system has no IPv6.");
        }

        ShoutUDP server = new() { Noisy = false };
        _reactor.ListenUDP(0, server, @interface);
        string address = server.Transport!.GetHost().ToString()!;
        Assert.That(await Socat("hello", kind + address), Is.EqualTo("HELLO"));
    });

    [Test]
    public void We_send_to_a_UDP_port_of_socats() => Run(async () =>
    {
        ShoutUDP free = new() { Noisy = false };
        IListeningPort port = _reactor.ListenUDP(0, free, "127.0.0.1");
        int number = ((IPv4Address)port.GetHost()).Port;
        await port.StopListening();
        Task<ProgramRun> server = ProgramRun.Of(_socat, [$"UDP4-RECVFROM:{number},bind=127.0.0.1", "EXEC:cat"]);
        AnswerUDP answer = new() { Noisy = false };
        _reactor.ListenUDP(0, answer, "127.0.0.1");
        answer.Transport!.Connect("127.0.0.1", number);
        while (!answer.Got.Called)
        {
            // Refused until it listens.
            answer.Transport!.Write("hello");
            await Tasks.DeferLater(_reactor, RetrySeconds);
        }

        Assert.That(await answer.Got, Is.EqualTo("hello"));
        await server;
    });

    [Test]
    public void Socat_sends_to_a_UNIX_datagram_socket_of_ours() => Run(async () =>
    {
        string ours = Path.Combine(_directory.Root, "ours");
        string theirs = Path.Combine(_directory.Root, "theirs");
        _reactor.ListenUNIXDatagram(ours, new ShoutUNIX { Noisy = false });
        Assert.That(await Socat("hello", $"UNIX-SENDTO:{ours},bind={theirs}"), Is.EqualTo("HELLO"));
    });

    private static Bytes Upper(Bytes data) => data.ToString().ToUpperInvariant();

    /// <summary>What socat got after it had sent <paramref name="input"/>; it waits a little for answers that have no end.</summary>
    private async Task<string> Socat(string input, string address)
    {
        string file = _directory.Write("input", input);
        ProgramRun run = await ProgramRun.Of(_socat, ["-t1", $"OPEN:{file},rdonly!!STDOUT", address]);
        Assert.That(run.ExitCode, Is.Zero, run.Transcript);
        return run.Output;
    }

    /// <summary>Runs the loop on this thread until <paramref name="main"/>, which runs on it too, is done.</summary>
    private void Run(Func<Task> main)
    {
        Exception? failure = null;
        _reactor.CallLater(WatchdogSeconds, () =>
        {
            failure = new TimeoutException("The watchdog ended the test.");
            _reactor.Stop();
        });
        _reactor.CallWhenRunning(() => _ = Watch());
        _reactor.Run(installSignalHandlers: false);
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        async Task Watch()
        {
            try
            {
                await main();
            }
            catch (Exception error)
            {
                failure = error;
            }

            if (_reactor.Running)
            {
                _reactor.Stop();
            }
        }
    }

    private sealed class Shout : Protocol
    {
        public override void DataReceived(Bytes data) => Transport!.Write(Upper(data));
    }

    private sealed class ShoutUDP : DatagramProtocol
    {
        public override void DatagramReceived(Bytes data, IAddress addr) => Transport!.Write(Upper(data), addr);
    }

    private sealed class ShoutUNIX : UNIXDatagramProtocol
    {
        public override void DatagramReceived(Bytes data, UNIXAddress addr) => Transport!.Write(Upper(data), addr);
    }

    private sealed class Answer(int count) : Protocol
    {
        private string _data = string.Empty;

        public Deferred<string> Got { get; } = new();

        public override void DataReceived(Bytes data)
        {
            _data += data.ToString();
            if (_data.Length >= count)
            {
                Got.Callback(_data);
            }
        }
    }

    private sealed class AnswerUDP : DatagramProtocol
    {
        public Deferred<string> Got { get; } = new();

        public override void DatagramReceived(Bytes data, IAddress addr)
        {
            if (!Got.Called)
            {
                Got.Callback(data.ToString());
            }
        }
    }
}
