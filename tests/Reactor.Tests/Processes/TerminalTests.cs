using System.Security.Cryptography;
using Twisted.Internet;

namespace Twisted.Reactor.Tests.Processes;

/// <summary>The contract of a child on a terminal, mostly with bash, which notices what is wrong with one.</summary>
[TestFixture(true, TypeArgs = [typeof(EPollReactor)])]
[TestFixture(false, TypeArgs = [typeof(EPollReactor)])]
[TestFixture(true, TypeArgs = [typeof(SelectReactor)])]
public sealed class TerminalTests<TReactor>(bool pidFd) : ProcessFixture<TReactor>(pidFd)
    where TReactor : ReactorBase, new()
{
    private const string Bash = "/bin/bash";

    [SetUp]
    public void RequireBash() => Assume.That(File.Exists(Bash), "needs bash");

    [Test]
    public void It_is_on_a_terminal_of_its_own_in_a_session_of_its_own()
    {
        Run(async Deferred () =>
        {
            Child child = Script("tty; test -t 0 && test -t 1 && test -t 2 && echo all; ps -o sid=,pgid=,tpgid= -p $$ | tr -s ' '; echo $$", usePTY: true);
            int pid = child.Transport!.Pid!.Value;
            await child.Ended();
            string[] lines = child.Out.Split("\r\n");
            Assert.That(lines[0], Does.Match("^/dev/pts/[0-9]+$"));
            Assert.That(lines[1], Is.EqualTo("all"));
            Assert.That(lines[2].Trim(), Is.EqualTo($"{pid} {pid} {pid}"));
            Assert.That(child.Reason, Is.TypeOf<ProcessDone>());
        });
    }

    [Test]
    public void All_its_output_is_descriptor_1_and_no_descriptor_is_told_lost()
    {
        Run(async Deferred () =>
        {
            Child child = Script("echo out; echo err >&2; exit 3", usePTY: true);
            await child.Ended();
            Assert.That(child.Out, Is.EqualTo("out\r\nerr\r\n"));
            Assert.That(child.Err, Is.Empty);
            Assert.That(child.Calls.Distinct(), Is.EquivalentTo(["made", "data 1", "exited", "ended"]));
            Assert.That(child.Calls[^1], Is.EqualTo("ended"));
            Assert.That(child.Exit.ExitCode, Is.EqualTo(3));
        });
    }

    [Test]
    public void Its_size_is_there_before_it_starts_and_follows()
    {
        Run(async Deferred () =>
        {
            Child child = Script("stty size; trap 'stty size; exit' WINCH; echo ready; while :; do read line; done", usePTY: (40, 132));
            await Until(() => child.Out.Contains("ready", StringComparison.Ordinal));
            child.Transport!.SetWindowSize(50, 100, 800, 600);
            await child.Ended();
            Assert.That(child.Out, Is.EqualTo("40 132\r\nready\r\n50 100\r\n"));
            Assert.That(() => child.Transport.SetWindowSize(1, 1), Throws.Nothing, "it may come too late");
        });
    }

    [Test]
    public void Without_a_terminal_there_is_no_size()
    {
        Run(async Deferred () =>
        {
            Child child = Program("true");
            Assert.That(() => child.Transport!.SetWindowSize(1, 1), Throws.InvalidOperationException);
            await child.Ended();
        });
    }

    [Test]
    public void Bash_has_job_control_and_Ctrl_C_and_Ctrl_Z_reach_the_foreground_only()
    {
        Run(async Deferred () =>
        {
            Child bash = Interactive();
            await Prompt(bash, 1);
            Assert.That(bash.Out, Does.Not.Contain("job control"));
            Assert.That(bash.Out, Does.Not.Contain("ioctl"));
            await Type(bash, "sleep 60\n", 1);
            await Until(() => Foreground(bash) == "sleep");
            await Type(bash, "\u0003", 2);
            await Type(bash, "echo rc=$?\n", 3);
            Assert.That(bash.Out, Does.Contain("rc=130"));
            await Type(bash, "sleep 61\n", 3);
            await Until(() => Foreground(bash) == "sleep");
            await Type(bash, "\u001a", 4);
            await Type(bash, "jobs\n", 5);
            Assert.That(bash.Out, Does.Contain("Stopped"));
            // Waited for: with a stopped job left, bash would refuse to exit.
            await Type(bash, "kill -9 %1; wait %1\n", 6);
            bash.Transport!.Write("exit 7\n");
            await bash.Ended();
            Assert.That(bash.Exit.ExitCode, Is.EqualTo(7));
        });
    }

    [Test]
    public void A_signal_to_its_group_reaches_the_children_too()
    {
        Run(async Deferred () =>
        {
            Child child = Script("sleep 60 & echo started; wait", usePTY: true);
            await Until(() => child.Out.Length > 0);
            child.Transport!.SignalProcessGroup("TERM");
            await child.Ended();
            Assert.That(child.Exit.Signal, Is.EqualTo(15));
        });
    }

    [Test]
    public void LoseConnection_hangs_up()
    {
        Run(async Deferred () =>
        {
            Child child = Script("echo ready; sleep 60", usePTY: true);
            await Until(() => child.Out.Length > 0);
            child.Transport!.LoseConnection();
            await child.Ended();
            Assert.That(child.Exit.Signal, Is.EqualTo(1));
            child.Transport.LoseConnection();
            child.Transport.Write("too late");
        });
    }

    [Test]
    public void Its_directions_cannot_be_closed_one_by_one()
    {
        Run(async Deferred () =>
        {
            Child child = Script("read line; echo got $line", usePTY: true);
            child.Transport!.CloseStdin();
            child.Transport.CloseStdout();
            child.Transport.CloseStderr();
            await EndOfTurn();
            child.Transport.Write("it\n");
            await child.Ended();
            Assert.That(child.Out, Is.EqualTo("it\r\ngot it\r\n"));
        });
    }

    [Test]
    public void Ctrl_D_ends_its_input()
    {
        Run(async Deferred () =>
        {
            Child child = Script("cat; echo over", usePTY: true);
            child.Transport!.Write("text\n\u0004");
            await child.Ended();
            Assert.That(child.Out, Is.EqualTo("text\r\ntext\r\nover\r\n").Or.EqualTo("text\r\n^D\b\btext\r\nover\r\n"));
        });
    }

    [Test]
    public void Much_data_goes_through_whole_both_ways()
    {
        const int Count = 3_000_000;
        byte[] data = RandomNumberGenerator.GetBytes(Count);
        Run(async Deferred () =>
        {
            Child child = Script($"stty raw -echo; printf ready; head -c {Count} | tee /dev/stderr | sha256sum >&2", usePTY: true);
            await Until(() => child.Out == "ready");
            child.Transport!.Write(data);
            await child.Ended();
            byte[] back = child.OutBytes[5..];
            Assert.That(SHA256.HashData(back.AsSpan(0, Count)), Is.EqualTo(SHA256.HashData(data)), "what came back");
            Assert.That(Convert.FromHexString(back.AsSpan(Count, 64).ToArray().Aggregate("", static (text, digit) => text + (char)digit)), Is.EqualTo(SHA256.HashData(data)), "what the child read");
        });
    }

    [Test]
    public void A_terminal_may_be_opened_ahead()
    {
        Run(async Deferred () =>
        {
            using PseudoTerminal terminal = PseudoTerminal.Open(24, 80);
            terminal.SetWindowSize(25, 81);
            Child child = Script("tty; stty size", usePTY: terminal);
            await child.Ended();
            Assert.That(child.Out, Is.EqualTo($"{terminal.Name}\r\n25 81\r\n"));
            Assert.That(() => terminal.SetWindowSize(1, 1), Throws.TypeOf<ObjectDisposedException>());
            Assert.That(() => Script("tty", usePTY: terminal), Throws.TypeOf<ObjectDisposedException>());
        });
    }

    [Test]
    public void A_terminal_whose_program_could_not_be_started_is_still_ones_own()
    {
        using PseudoTerminal terminal = PseudoTerminal.Open();
        Assert.That(() => Reactor.SpawnProcess(new Child(), "/no/such/program", usePTY: terminal), Throws.TypeOf<SpawnError>());
        Assert.That(() => terminal.SetWindowSize(1, 1), Throws.Nothing);
        Assert.That(() => PseudoTerminal.Open(-1, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => terminal.SetWindowSize(65536, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private Child Interactive()
    {
        Child bash = new();
        Dictionary<string, string> env = new() { ["PATH"] = "/usr/bin:/bin", ["PS1"] = "prompt> ", ["TERM"] = "dumb", ["HOME"] = "/nonexistent" };
        Reactor.SpawnProcess(bash, Bash, ["bash", "--norc", "--noprofile", "--noediting", "-i"], env, usePTY: (24, 80));
        return bash;
    }

    /// <summary>Types, and waits until so many prompts have come in all.</summary>
    private Deferred Type(Child bash, string text, int prompts)
    {
        bash.Transport!.Write(text);
        return Prompt(bash, prompts);
    }

    private Deferred Prompt(Child bash, int count) => Until(() => bash.Out.Split("prompt> ").Length > count);

    /// <summary>The program that the terminal's foreground group is led by.</summary>
    private static string Foreground(Child bash)
    {
        string group = File.ReadAllText($"/proc/{bash.Transport!.Pid}/stat").Split(' ')[7];
        string comm = $"/proc/{group}/comm";
        return File.Exists(comm) ? File.ReadAllText(comm).Trim() : "";
    }
}
