using System.Diagnostics;
using Twisted.Internet;
using Twisted.Reactor.Tests.Loop;

namespace Twisted.Reactor.Tests.Processes;

/// <summary>What becomes of children when their reactor stops before they do.</summary>
[TestFixture(true, TypeArgs = [typeof(EPollReactor)])]
[TestFixture(false, TypeArgs = [typeof(EPollReactor)])]
[TestFixture(true, TypeArgs = [typeof(SelectReactor)])]
public sealed class ProcessShutdownTests<TReactor>(bool pidFd) : ProcessFixture<TReactor>(pidFd)
    where TReactor : ReactorBase, new()
{
    private const int SIGKILL = 9;

    [Test]
    public void A_stop_closes_the_pipes_and_kills_nobody_and_leaves_no_zombie()
    {
        Child child = null!;
        int pid = 0;
        Run(() =>
        {
            child = Program("sleep", "60");
            pid = child.Transport!.Pid!.Value;
            return Defer.Succeed();
        });
        Assert.That(child.Calls, Has.Member("lost 0").And.Member("lost 1").And.Member("lost 2"));
        Assert.That(child.Calls, Has.No.Member("exited").And.No.Member("ended"));
        Assert.That(Directory.Exists($"/proc/{pid}"), Is.True, "it runs on");
        Assert.That(LibC.Kill(pid, SIGKILL), Is.Zero);
        Assert.That(() => Directory.Exists($"/proc/{pid}"), Is.False.After(10_000, 5), "it is collected");
    }

    [Test]
    public void A_stop_reads_the_end_of_those_that_have_exited()
    {
        Child child = null!;
        Run(() =>
        {
            child = Script("exit 5", usePTY: true);
            int pid = child.Transport!.Pid!.Value;

            // The loop sees nothing of it: it stops in this turn.
            Assert.That(() => File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal), Is.True.After(10_000, 1));
            return Defer.Succeed();
        });
        Assert.That(child.Calls[^1], Is.EqualTo("ended"));
        Assert.That(child.Exit.ExitCode, Is.EqualTo(5));
    }

    [Test]
    public void What_another_part_of_the_program_collects_ends_all_the_same()
    {
        Run(async Deferred () =>
        {
            Child child = Program("sleep", "60");
            int pid = child.Transport!.Pid!.Value;
            LibC.Kill(pid, SIGKILL);
            Assert.That(LibC.WaitPid(pid, 0, 0), Is.EqualTo(pid));
            await child.Ended();
            Assert.That(child.Reason, Is.TypeOf<ProcessTerminated>());
            Assert.That(child.Exit.ExitCode, Is.Null);
            Assert.That(child.Exit.Signal, Is.Null);
        });
    }

    [Test]
    public void Our_children_and_those_of_NETs_own_class_do_not_disturb_each_other()
    {
        Run(async Deferred () =>
        {
            using Process theirs = Process.Start("/bin/sh", ["-c", "exit 4"]);
            Child ours = Script("exit 5");
            await ours.Ended();
            await theirs.WaitForExitAsync();
            Assert.That(ours.Exit.ExitCode, Is.EqualTo(5));
            Assert.That(theirs.ExitCode, Is.EqualTo(4));
        });
    }
}
