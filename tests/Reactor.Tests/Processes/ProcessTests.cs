using System.Security.Cryptography;
using Twisted.Internet;

namespace Twisted.Reactor.Tests.Processes;

/// <summary>The contract of a child on pipes: on each back end, and on each way to wait for its exit.</summary>
[TestFixture(true, TypeArgs = [typeof(EPollReactor)])]
[TestFixture(false, TypeArgs = [typeof(EPollReactor)])]
[TestFixture(true, TypeArgs = [typeof(SelectReactor)])]
[TestFixture(false, TypeArgs = [typeof(SelectReactor)])]
public sealed class ProcessTests<TReactor>(bool pidFd) : ProcessFixture<TReactor>(pidFd)
    where TReactor : ReactorBase, new()
{
    private const int Large = 16 * 1024 * 1024;

    [Test]
    public void What_is_written_to_cat_comes_back_and_it_ends_with_its_input()
    {
        Run(async Deferred () =>
        {
            Child cat = Program("cat");
            cat.Transport!.Write("hello ");
            cat.Transport.WriteToChild(0, "there");
            cat.Transport.CloseStdin();
            await cat.Ended();
            Assert.That(cat.Out, Is.EqualTo("hello there"));
            Assert.That(cat.Reason, Is.TypeOf<ProcessDone>());
            Assert.That(cat.Exit.ExitCode, Is.Zero);
            Assert.That(cat.Exit.Signal, Is.Null);
        });
    }

    [Test]
    public void Everything_is_told_once_and_the_end_comes_last()
    {
        Run(async Deferred () =>
        {
            Child child = Script("echo out; echo err >&2");
            await child.Ended();
            await EndOfTurn();
            Assert.That(child.Out, Is.EqualTo("out\n"));
            Assert.That(child.Err, Is.EqualTo("err\n"));
            Assert.That(child.Calls[0], Is.EqualTo("made"));
            Assert.That(child.Calls[^1], Is.EqualTo("ended"));
            Assert.That(child.Calls, Is.EquivalentTo(
            [
                "made", "data 1", "data 2", "lost 0", "in lost", "lost 1", "out lost", "lost 2", "err lost", "exited", "ended",
            ]));
            Assert.That(child.Calls.IndexOf("data 1"), Is.LessThan(child.Calls.IndexOf("lost 1")));
            Assert.That(child.Calls.IndexOf("data 2"), Is.LessThan(child.Calls.IndexOf("lost 2")));
        });
    }

    [Test]
    public void It_is_made_inside_SpawnProcess_and_has_a_number_until_it_exits()
    {
        Run(async Deferred () =>
        {
            Child child = Program("true");
            Assert.That(child.Calls, Is.EqualTo(["made"]));
            int? pid = child.Transport!.Pid;
            Assert.That(pid, Is.GreaterThan(1));
            Assert.That(child.Transport.GetPeer(), Is.EqualTo(new ProcessAddress(pid!.Value)));
            Assert.That(child.Transport.Reactor, Is.SameAs(Reactor));
            await child.Ended();
            Assert.That(child.Transport.Pid, Is.Null);
        });
    }

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(255)]
    public void An_exit_code_other_than_0_is_ProcessTerminated(int code)
    {
        Run(async Deferred () =>
        {
            Child child = Script($"exit {code}");
            await child.Ended();
            Assert.That(child.Reason, Is.TypeOf<ProcessTerminated>());
            Assert.That(child.Exit.ExitCode, Is.EqualTo(code));
            Assert.That(child.Exit.Signal, Is.Null);
            Assert.That(child.Exit.Status, Is.EqualTo(code << 8));
            Assert.That(child.Reason!.Message, Does.Contain($"exit code {code}"));
        });
    }

    [TestCase("KILL", 9)]
    [TestCase("SIGTERM", 15)]
    [TestCase("INT", 2)]
    [TestCase("HUP", 1)]
    [TestCase("USR1", 10)]
    [TestCase("PIPE", 13)]
    public void A_signal_ends_it_by_name(string name, int number)
    {
        Run(async Deferred () =>
        {
            Child child = Program("sleep", "60");
            child.Transport!.SignalProcess(name);
            await child.Ended();
            Assert.That(child.Exit.Signal, Is.EqualTo(number));
            Assert.That(child.Exit.ExitCode, Is.Null);
            Assert.That(child.Reason, Is.TypeOf<ProcessTerminated>());
            Assert.That(() => child.Transport.SignalProcess(name), Throws.TypeOf<ProcessExitedAlready>());
            Assert.That(() => child.Transport.SignalProcess(number), Throws.TypeOf<ProcessExitedAlready>());
        });
    }

    [Test]
    public void What_is_no_signal_is_refused()
    {
        Run(async Deferred () =>
        {
            Child child = Program("cat");
            Assert.That(() => child.Transport!.SignalProcess("NONESUCH"), Throws.ArgumentException);
            Assert.That(() => child.Transport!.SignalProcess("SIG"), Throws.ArgumentException);
            Assert.That(() => child.Transport!.SignalProcess(65), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => child.Transport!.SignalProcess(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
            child.Transport!.SignalProcess(0);
            child.Transport.LoseConnection();
            await child.Ended();
        });
    }

    [Test]
    public void A_group_of_its_own_is_reached_as_a_whole()
    {
        Run(async Deferred () =>
        {
            // Both hold the pipe: it would not end before its child does.
            Child child = Script("sleep 60 & echo started; wait", newSession: true);
            await Until(() => child.Out.Length > 0);
            child.Transport!.SignalProcessGroup("KILL");
            await child.Ended();
            Assert.That(child.Exit.Signal, Is.EqualTo(9));
        });
    }

    [Test]
    public void Our_own_group_is_not_signalled()
    {
        Run(async Deferred () =>
        {
            Child child = Program("cat");
            Assert.That(() => child.Transport!.SignalProcessGroup("KILL"), Throws.InvalidOperationException.With.Message.Contains("newSession"));
            child.Transport!.CloseStdin();
            await child.Ended();
        });
    }

    [Test]
    public void Much_data_goes_through_whole_both_ways()
    {
        byte[] data = RandomNumberGenerator.GetBytes(Large);
        Run(async Deferred () =>
        {
            Child cat = Program("cat");
            cat.Transport!.Write(data);
            cat.Transport.CloseStdin();
            await cat.Ended();
            Assert.That(cat.OutCount, Is.EqualTo(Large));
            Assert.That(SHA256.HashData(cat.OutBytes), Is.EqualTo(SHA256.HashData(data)));
        });
    }

    [Test]
    public void Output_that_was_written_before_the_exit_is_not_lost()
    {
        Run(async Deferred () =>
        {
            // Far more than a pipe holds at once: most of it is read while the child waits, the rest after it is gone.
            Child child = Script("head -c 3000000 /dev/zero; printf end");
            child.Transport!.PauseProducing();
            await Later(0.05);
            Assert.That(child.OutCount, Is.Zero);
            child.Transport.ResumeProducing();
            await child.Ended();
            Assert.That(child.OutCount, Is.EqualTo(3000003));
        });
    }

    [Test]
    public void What_exits_while_reading_is_paused_ends_when_its_output_was_read()
    {
        Run(async Deferred () =>
        {
            Child child = Script("echo late");
            child.Transport!.PauseProducing();
            await Until(() => child.Calls.Contains("exited"));
            await EndOfTurn();
            Assert.That(child.Calls, Does.Not.Contain("ended"));
            Assert.That(child.Calls, Does.Not.Contain("data 1"));
            child.Transport.ResumeProducing();
            await child.Ended();
            Assert.That(child.Out, Is.EqualTo("late\n"));
        });
    }

    [Test]
    public void A_grandchild_that_keeps_the_pipe_open_delays_the_end_but_not_the_exit()
    {
        Run(async Deferred () =>
        {
            Child child = Script("(read line; echo grandchild $line) <&3 & echo child", childFDs: new Dictionary<int, ChildFD>
            {
                [0] = "w",
                [1] = "r",
                [2] = "r",
                [3] = "w",
            });
            await Until(() => child.Calls.Contains("exited"));
            Assert.That(child.Calls, Does.Not.Contain("ended"));
            child.Transport!.WriteToChild(3, "wakes\n");
            await child.Ended();
            Assert.That(child.Out, Is.EqualTo("child\ngrandchild wakes\n"));
            Assert.That(child.Reason, Is.TypeOf<ProcessDone>());
        });
    }

    [Test]
    public void A_child_that_closes_its_input_is_noticed_though_nothing_is_written()
    {
        Run(async Deferred () =>
        {
            Child child = Script("exec <&-; read line <&3; echo $line", childFDs: new Dictionary<int, ChildFD> { [0] = "w", [1] = "r", [3] = "w" });
            await Until(() => child.Calls.Contains("in lost"));
            Assert.That(child.Calls, Does.Not.Contain("exited"));
            child.Transport!.Write("nobody reads this");
            child.Transport.WriteToChild(3, "done\n");
            await child.Ended();
            Assert.That(child.Out, Is.EqualTo("done\n"));
        });
    }

    [Test]
    public void A_child_that_never_reads_pauses_the_producer_and_bounds_what_waits()
    {
        Run(async Deferred () =>
        {
            Child child = Program("sleep", "60");
            IProcessTransport process = child.Transport!;
            PushProducer producer = new();
            process.RegisterProducer(producer, streaming: true);
            process.Write(new byte[TransportLimits.HighWaterMark + 1]);
            Assert.That(producer.Calls, Is.EqualTo(["pause"]));
            process.MaxBufferedBytes = 1_000_000;
            byte[] piece = new byte[100_000];
            Assert.That(
                () =>
                {
                    for (int i = 0; i < 1000; i++)
                    {
                        process.Write(piece);
                    }
                },
                Throws.InvalidOperationException.With.Message.Contains("1000000"));
            Assert.That(process.BufferedBytes, Is.InRange(1_000_001, 1_100_000));
            Assert.That(() => process.WriteToChild(0, piece), Throws.InvalidOperationException);
            await EndOfTurn();
            Assert.That(child.Calls, Is.EqualTo(["made"]), "it lives, and its input is not cut short");
            process.SignalProcess("KILL");
            await child.Ended();
            Assert.That(producer.Calls, Is.EqualTo(["pause", "stop"]));
            Assert.That(process.BufferedBytes, Is.Zero);
        });
    }

    [Test]
    public void A_producer_goes_on_when_the_child_has_read()
    {
        Run(async Deferred () =>
        {
            // Not one that writes: it would end at once when its output is closed.
            Child cat = Script("exec cat >/dev/null");
            IProcessTransport process = cat.Transport!;
            PushProducer producer = new();
            process.RegisterProducer(producer, streaming: true);
            process.Write(new byte[1_000_000]);
            await Until(() => producer.Calls.Contains("resume"));
            process.LoseConnection();
            await EndOfTurn();
            Assert.That(cat.Calls, Does.Not.Contain("in lost"), "a producer may have more");
            process.UnregisterProducer();
            await cat.Ended();
        });
    }

    [Test]
    public void A_producer_for_an_input_that_is_closed_is_stopped_at_once()
    {
        Run(async Deferred () =>
        {
            Child child = Script("read line", childFDs: new Dictionary<int, ChildFD> { [1] = "r" });
            PushProducer producer = new();
            child.Transport!.RegisterProducer(producer, streaming: true);
            Assert.That(producer.Calls, Is.EqualTo(["stop"]));
            await child.Ended();
        });
    }

    [Test]
    public void Closing_its_output_ends_a_child_that_goes_on_writing()
    {
        Run(async Deferred () =>
        {
            // That SIGPIPE ends it shows too that the child does not inherit the runtime's ignoring of it.
            Child child = Program("yes");
            await Until(() => child.OutCount > 0);
            child.Transport!.CloseStdout();
            await child.Ended();
            Assert.That(child.Exit.Signal, Is.EqualTo(13));
        });
    }

    [Test]
    public void LoseConnection_closes_all_three_and_is_harmless_twice()
    {
        Run(async Deferred () =>
        {
            Child cat = Program("cat");
            cat.Transport!.LoseConnection();
            cat.Transport.LoseConnection();
            await cat.Ended();
            Assert.That(cat.Calls.FindAll(call => call.StartsWith("lost", StringComparison.Ordinal)), Is.EquivalentTo(["lost 0", "lost 1", "lost 2"]));
            cat.Transport.LoseConnection();
            cat.Transport.CloseChildFD(17);
        });
    }

    [Test]
    public void What_a_protocol_throws_is_logged_and_the_process_still_ends()
    {
        Run(async Deferred () =>
        {
            Child child = new() { OnMade = () => throw new InvalidOperationException("made") };
            child.OnExited = () => throw new InvalidOperationException("exited");
            child.OnOut = _ => throw new InvalidOperationException("out");
            Reactor.SpawnProcess(child, Shell, ["sh", "-c", "echo one; cat"]);
            await Until(() => child.Calls.Contains("out lost"));
            child.Transport!.CloseStdin();
            await child.Ended();
        });
        Assert.That(
            Log.Take(Microsoft.Extensions.Logging.LogLevel.Error).Select(entry => entry.Error!.Message),
            Is.EqualTo(["made", "out", "exited"]));
    }

    [Test]
    public void Two_hundred_children_leave_no_descriptor_and_no_zombie()
    {
        Run(async Deferred () =>
        {
            await Program("true").Ended();
            int before = Descriptors();
            for (int i = 0; i < 10; i++)
            {
                List<Child> children = [.. Enumerable.Range(0, 20).Select(n => n % 4 == 0 ? Script("exit 0", usePTY: true) : Program("true"))];
                List<int> pids = children.ConvertAll(child => child.Transport!.Pid!.Value);
                foreach (Child child in children)
                {
                    await child.Ended();
                }

                Assert.That(pids.FindAll(pid => Directory.Exists($"/proc/{pid}")), Is.Empty);
            }

            await EndOfTurn();
            Assert.That(Descriptors(), Is.EqualTo(before));
        });
    }

    /// <summary>How many there are of the kinds that children take.</summary>
    private static int Descriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Count(static entry =>
    {
        try
        {
            string what = File.ResolveLinkTarget(entry, returnFinalTarget: false)?.Name ?? "";
            return what.StartsWith("pipe:", StringComparison.Ordinal) || what.StartsWith("ptmx", StringComparison.Ordinal)
                || what.Contains("pidfd", StringComparison.Ordinal);
        }
        catch (FileNotFoundException)
        {
            // The one that the directory was read with.
            return false;
        }
    });
}
