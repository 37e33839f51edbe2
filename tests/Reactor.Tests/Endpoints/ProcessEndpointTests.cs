using Microsoft.Extensions.Logging;
using Twisted.Internet;
using Twisted.Internet.Processes;
using Twisted.Internet.Testing;
using Twisted.Python;
using Twisted.Reactor.Tests.Loop;
using Twisted.Reactor.Tests.Transports;

namespace Twisted.Reactor.Tests.Endpoints;

/// <summary>Real children as places to connect to.</summary>
[TestFixture(typeof(EPollReactor))]
[TestFixture(typeof(SelectReactor))]
[Platform("Linux")]
public sealed class ProcessEndpointTests<TReactor> : ReactorFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    [Test]
    public void A_child_is_connected_to_by_its_standard_input_and_output()
    {
        Run(async Deferred () =>
        {
            Peer peer = await Twisted.Internet.Endpoints.ConnectProtocol(new ProcessEndpoint(Reactor, "cat"), new Peer());
            Assert.That(peer.Calls, Is.EqualTo(new[] { "made" }));
            peer.Transport!.Write("hello ");
            "there"u8.CopyTo(peer.Transport.Output.GetSpan(5));
            peer.Transport.Output.Advance(5);
            await peer.Got(11);
            Assert.That(peer.Data, Is.EqualTo((Bytes)"hello there"));
            Assert.That(peer.Transport.GetPeer(), Is.TypeOf<ProcessAddress>());
            Assert.That(peer.Transport.GetHost(), Is.EqualTo(new ProcessAddress(Environment.ProcessId)));
            peer.Transport.LoseConnection();
            Assert.That(peer.Transport.Disconnecting, Is.True);
            await peer.Lost();
            Assert.That(peer.Reason, Is.TypeOf<ConnectionDone>());
            Assert.That(peer.Transport.Disconnecting, Is.False);
        });
    }

    [Test]
    public void The_childs_input_can_be_closed_alone_and_all_its_output_comes()
    {
        Run(async Deferred () =>
        {
            Peer peer = await Connect("sort; echo done");
            peer.Transport!.Write("b\na\n");
            ((IStreamTransport)peer.Transport).LoseWriteConnection();
            await peer.Lost();
            Assert.That(peer.Data, Is.EqualTo((Bytes)"a\nb\ndone\n"));
            Assert.That(peer.Reason, Is.TypeOf<ConnectionDone>());
        });
    }

    [Test]
    public void A_protocol_of_two_halves_hears_of_each()
    {
        Run(async Deferred () =>
        {
            HalfPeer peer = await Twisted.Internet.Endpoints.ConnectProtocol(Shell("cat; exec >&-; cat >/dev/null; exit 0"), new HalfPeer());
            ((IStreamTransport)peer.Transport!).LoseWriteConnection();
            await peer.Lost();
            Assert.That(peer.Calls, Does.Contain("read lost").And.Contain("write lost"));
        });
    }

    [Test]
    public void Another_exit_than_0_is_no_clean_end()
    {
        Run(async Deferred () =>
        {
            Peer peer = await Connect("echo out; exit 3");
            await peer.Lost();
            Assert.That(peer.Data, Is.EqualTo((Bytes)"out\n"));
            Assert.That(peer.Reason, Is.TypeOf<ProcessTerminated>().With.Property(nameof(ProcessTerminated.ExitCode)).EqualTo(3));
        });
    }

    [Test]
    public void An_abort_kills_a_child_that_would_not_end()
    {
        Run(async Deferred () =>
        {
            Peer peer = await Connect("trap '' HUP TERM PIPE; while :; do sleep 1; done");
            peer.Transport!.AbortConnection();
            await peer.Lost();
            Assert.That(peer.Reason, Is.TypeOf<ConnectionAborted>());
        });
    }

    [Test]
    public void A_child_that_does_not_read_is_ended_at_the_bound()
    {
        Run(async Deferred () =>
        {
            Peer peer = await Connect("while :; do sleep 1; done");
            ((IStreamTransport)peer.Transport!).MaxBufferedBytes = 100_000;
            int written = 0;
            while (!peer.Transport.Disconnecting && written < 100)
            {
                peer.Transport.Write(new byte[50_000]);
                written++;
            }

            await peer.Lost();
            Assert.That(written, Is.LessThan(10));
            Assert.That(peer.Reason, Is.TypeOf<ConnectionLost>().With.Message.Contains("100000"));
        });
    }

    [Test]
    public void Standard_error_is_logged_and_bounded_or_dropped()
    {
        Run(async Deferred () =>
        {
            Peer peer = await Connect("echo oops >&2");
            await peer.Lost();
            Assert.That(peer.Count, Is.Zero);
            string line = Log.Take(LogLevel.Warning).Single(static entry => entry.Id == 1401).Text;
            Assert.That(line, Does.Contain("'oops\\n'").And.Contain("/bin/sh").And.Contain("Peer"));
            peer = await Connect("head -c 3000 /dev/zero >&2");
            await peer.Lost();
            Assert.That(Log.Take(LogLevel.Warning).Where(static entry => entry.Id == 1401).Select(static entry => entry.Text.Length), Is.All.LessThan(5000));
            ProcessEndpoint quiet = new(Reactor, "/bin/sh", ["sh", "-c", "echo oops >&2"], errFlag: StandardErrorBehavior.DROP);
            peer = await Twisted.Internet.Endpoints.ConnectProtocol(quiet, new Peer());
            await peer.Lost();
            Assert.That(Log.Take(LogLevel.Warning), Is.Empty);
        });
    }

    [Test]
    public void A_program_that_is_not_there_fails_the_connection()
    {
        Run(async Deferred () =>
        {
            Exception? seen = null;
            try
            {
                await Twisted.Internet.Endpoints.ConnectProtocol(new ProcessEndpoint(Reactor, "/nonexistent/program"), new Peer());
            }
            catch (SpawnError error)
            {
                seen = error;
            }

            Assert.That(seen!.Message, Does.Contain("/nonexistent/program"));
        });
    }

    [Test]
    public void A_factory_without_a_protocol_starts_nothing()
    {
        MemoryReactor memory = new();
        Failure? failure = null;
        IAddress? asked = null;
        new ProcessEndpoint(memory, "cat").Connect(new AskedFactory(address => asked = address)).AddErrback(f => { failure = f; });
        Assert.That(failure!.Value, Is.TypeOf<NoProtocol>());
        Assert.That(asked, Is.EqualTo(new ProcessAddress(0)));
        Assert.That(memory.Processes, Is.Empty);
    }

    [Test]
    public void All_settings_reach_the_child()
    {
        MemoryReactor memory = new();
        Dictionary<string, string> environment = new() { ["A"] = "b" };
        Dictionary<int, ChildFD> descriptors = new() { [0] = "w", [1] = "r" };
        _ = new ProcessEndpoint(memory, "x", ["x", "y"], environment, "/", 1, 2, childFDs: descriptors).Connect(Factory.ForProtocol<Peer>());
        MemorySpawn spawn = memory.Processes.Single().Spawn;
        Assert.That((spawn.Executable, spawn.Args, spawn.Env, spawn.Path, spawn.Uid, spawn.Gid), Is.EqualTo(
            ("x", new[] { "x", "y" }, environment, "/", 1, 2)));
        Assert.That(spawn.ChildFDs, Is.SameAs(descriptors));
    }

    [Test]
    public void Back_pressure_goes_through_both_ways()
    {
        MemoryReactor memory = new();
        Peer peer = new();
        _ = Twisted.Internet.Endpoints.ConnectProtocol(new ProcessEndpoint(memory, "x"), peer);
        MemoryProcess process = memory.Processes.Single();
        peer.Transport!.PauseProducing();
        Assert.That(process.Paused, Is.True);
        peer.Transport.ResumeProducing();
        Assert.That(process.Paused, Is.False);
        PushProducer producer = new();
        peer.Transport.RegisterProducer(producer, streaming: true);
        Assert.That(process.Producer, Is.SameAs(producer));
        peer.Transport.UnregisterProducer();
        Assert.That(process.Producer, Is.Null);
    }

    [Test]
    public void What_a_child_writes_is_not_copied_again()
    {
        MemoryReactor memory = new();
        Bytes? got = null;
        Peer peer = new() { OnData = data => got = data };
        _ = Twisted.Internet.Endpoints.ConnectProtocol(new ProcessEndpoint(memory, "x"), peer);
        Bytes sent = "hello";
        memory.Processes.Single().Send(1, sent);
        Assert.That(got!.Value.Memory, Is.EqualTo(sent.Memory), "the same memory, not the same content");
    }

    [Test]
    public void A_child_that_may_not_be_killed_loses_its_pipes()
    {
        Unkillable child = new(Reactor);
        Peer peer = new();
        EndpointProcess process = new(peer, "sudo", StandardErrorBehavior.LOG);
        process.MakeConnection(child);
        Assert.That(peer.Transport!.AbortConnection, Throws.Nothing);
        Assert.That(child.Closed, Is.True);
        Assert.That(Log.Take(LogLevel.Warning).Single().Text, Does.Contain("not allowed"));
        process.ProcessEnded(new Failure(new ProcessDone()));
        Assert.That(peer.Reason, Is.TypeOf<ConnectionAborted>());
    }

    [Test]
    public void A_protocol_that_throws_ends_the_child_and_hears_why()
    {
        Run(async Deferred () =>
        {
            Peer peer = new() { OnData = static _ => throw new InvalidOperationException("boom") };
            await Twisted.Internet.Endpoints.ConnectProtocol(Shell("echo x; while :; do sleep 1; done"), peer);
            await peer.Lost();
            Assert.That(peer.Reason, Is.TypeOf<ConnectionLost>().With.Message.Contains("boom"));
            Assert.That(Log.Take(LogLevel.Error), Has.Count.EqualTo(1));
        });
    }

    [Test]
    public void A_protocol_that_throws_as_it_is_connected_fails_the_connection()
    {
        Run(async Deferred () =>
        {
            Peer peer = new() { OnMade = static () => throw new InvalidOperationException("boom") };
            Exception? seen = null;
            try
            {
                await Twisted.Internet.Endpoints.ConnectProtocol(new ProcessEndpoint(Reactor, "cat"), peer);
            }
            catch (InvalidOperationException error)
            {
                seen = error;
            }

            Assert.That(seen, Is.Not.Null);
            await peer.Lost();
        });
    }

    private ProcessEndpoint Shell(string script) => new(Reactor, "/bin/sh", ["sh", "-c", script]);

    private Deferred<Peer> Connect(string script) => Twisted.Internet.Endpoints.ConnectProtocol(Shell(script), new Peer());

    private sealed class AskedFactory(Action<IAddress> asked) : Factory
    {
        public override Protocol? BuildProtocol(IAddress addr)
        {
            asked(addr);
            return null;
        }
    }

    /// <summary>A child that has become somebody else.</summary>
    private sealed class Unkillable(IReactor reactor) : IProcessTransport
    {
        public bool Closed { get; private set; }

        public IReactor Reactor => reactor;

        public int? Pid => 1;

        public int BufferedBytes => 0;

        public int HighWaterMark { get; set; }

        public int MaxBufferedBytes { get; set; }

        public void Write(ReadOnlySpan<byte> data) => throw new NotSupportedException();

        public void WriteToChild(int childFD, ReadOnlySpan<byte> data) => throw new NotSupportedException();

        public void CloseChildFD(int childFD) => throw new NotSupportedException();

        public void LoseConnection() => Closed = true;

        public void RegisterProducer(IProducer producer, bool streaming) => throw new NotSupportedException();

        public void UnregisterProducer() => throw new NotSupportedException();

        public void PauseProducing() => throw new NotSupportedException();

        public void ResumeProducing() => throw new NotSupportedException();

        public void StopProducing() => throw new NotSupportedException();

        public void SignalProcess(string signalID) => throw new UnauthorizedAccessException("not allowed");

        public void SignalProcess(int signalID) => throw new UnauthorizedAccessException("not allowed");

        public void SignalProcessGroup(string signalID) => throw new UnauthorizedAccessException("not allowed");

        public void SetWindowSize(int rows, int columns, int xPixels = 0, int yPixels = 0) => throw new NotSupportedException();

        public IAddress GetPeer() => new ProcessAddress(1);

        public IAddress GetHost() => new ProcessAddress(Environment.ProcessId);
    }

    private sealed class PushProducer : IPushProducer
    {
        public void PauseProducing()
        {
        }

        public void ResumeProducing()
        {
        }

        public void StopProducing()
        {
        }
    }
}
