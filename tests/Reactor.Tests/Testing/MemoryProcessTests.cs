using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Reactor.Tests.Processes;

namespace Twisted.Reactor.Tests.Testing;

/// <summary>A double of a process tells its protocol the same as a process does.</summary>
public sealed class MemoryProcessTests
{
    private MemoryReactor _reactor = null!;
    private Child _child = null!;

    [SetUp]
    public void MakeReactor()
    {
        _reactor = new MemoryReactor();
        _child = new Child();
    }

    [Test]
    public void It_knows_what_it_was_called_with()
    {
        Dictionary<string, string> env = new() { ["A"] = "B" };
        IProcessTransport transport = _reactor.SpawnProcess(_child, "prog", ["prog", "x"], env, "/dir", 1, 2, newSession: true);
        MemoryProcess process = _reactor.Processes[0];
        Assert.That(transport, Is.SameAs(process).And.SameAs(_child.Transport));
        Assert.That(process.Spawn.Executable, Is.EqualTo("prog"));
        Assert.That(process.Spawn.Args, Is.EqualTo(["prog", "x"]));
        Assert.That(process.Spawn.Env, Is.SameAs(env));
        Assert.That((process.Spawn.Path, process.Spawn.Uid, process.Spawn.Gid, process.Spawn.NewSession), Is.EqualTo(("/dir", 1, 2, true)));
        Assert.That(process.Reactor, Is.SameAs(_reactor));
        Assert.That(_child.Calls, Is.EqualTo(["made"]));
    }

    [Test]
    public void It_ends_when_it_has_exited_and_all_is_closed()
    {
        MemoryProcess process = Start();
        process.Send(1, "out");
        process.Exit(3);
        Assert.That(_child.Calls, Is.EqualTo(["made", "data 1", "exited"]));
        Assert.That(process.Pid, Is.Null);
        process.End();
        Assert.That(_child.Calls, Is.EqualTo(
            ["made", "data 1", "exited", "lost 0", "in lost", "lost 1", "out lost", "lost 2", "err lost", "ended"]));
        Assert.That(_child.Exit.ExitCode, Is.EqualTo(3));
        Assert.That(() => process.SignalProcess("KILL"), Throws.TypeOf<ProcessExitedAlready>());
    }

    [Test]
    public void It_keeps_what_is_written_until_its_input_is_closed()
    {
        MemoryProcess process = Start();
        _child.Transport!.Write("one ");
        _child.Transport.WriteToChild(0, "two");
        _child.Transport.CloseStdin();
        _child.Transport.Write("late");
        Assert.That(process.Written(), Is.EqualTo((Bytes)"one two"));
        Assert.That(process.IsOpen(0), Is.False);
        Assert.That(() => process.WriteToChild(1, "x"u8), Throws.ArgumentException);
        process.End(signal: 9);
        Assert.That(_child.Exit.Signal, Is.EqualTo(9));
    }

    [Test]
    public void Signals_sizes_and_pauses_are_noted()
    {
        MemoryProcess process = Start(usePTY: true);
        process.SignalProcess("SIGINT");
        process.SignalProcess(9);
        process.SignalProcessGroup("TERM");
        process.SetWindowSize(10, 20);
        process.PauseProducing();
        Assert.That(process.Signals, Is.EqualTo(["INT", "KILL", "-TERM"]));
        Assert.That(process.WindowSizes, Is.EqualTo([(10, 20)]));
        Assert.That(process.Paused, Is.True);
        process.CloseChildFD(0);
        Assert.That(process.IsOpen(0), Is.True, "a terminal's directions end together");
        process.LoseConnection();
        process.Exit();
        Assert.That(_child.Calls, Is.EqualTo(["made", "exited", "ended"]));
    }

    [Test]
    public void A_producer_is_stopped_with_the_input()
    {
        MemoryProcess process = Start();
        PushProducer producer = new();
        process.RegisterProducer(producer, streaming: true);
        Assert.That(process.Producer, Is.SameAs(producer));
        process.CloseByChild(0);
        process.RegisterProducer(producer, streaming: true);
        Assert.That(producer.Calls, Is.EqualTo(["stop", "stop"]));
        Assert.That(() => process.SignalProcessGroup("TERM"), Throws.InvalidOperationException);
        Assert.That(() => process.SetWindowSize(1, 1), Throws.InvalidOperationException);
        process.End();
    }

    [Test]
    public void Programs_run_for_their_output_can_be_tested_with_it()
    {
        Deferred<Bytes> output = Utils.GetProcessOutput("finger", ["user"], reactor: _reactor);
        Bytes got = default;
        _ = output.AddCallback(data => got = data);
        _reactor.Processes[0].Send(1, "Login: user");
        _reactor.Processes[0].End();
        Assert.That(_reactor.Processes[0].Spawn.Args, Is.EqualTo(["finger", "user"]));
        Assert.That(got, Is.EqualTo((Bytes)"Login: user"));
    }

    private MemoryProcess Start(UsePTY usePTY = default)
    {
        _reactor.SpawnProcess(_child, "prog", usePTY: usePTY);
        return _reactor.Processes[^1];
    }
}
