using System.Runtime.Versioning;
using Twisted.Internet;
using Twisted.Internet.Native;
using Twisted.Reactor.Tests.Loop;
using Twisted.Reactor.Tests.Transports;

namespace Twisted.Reactor.Tests.Processes;

/// <summary>How a child is started: what it finds, and what stands in the way.</summary>
[TestFixture(true, TypeArgs = [typeof(EPollReactor)])]
[TestFixture(true, TypeArgs = [typeof(SelectReactor)])]
[SupportedOSPlatform("linux")]
public sealed class SpawnTests<TReactor>(bool pidFd) : ProcessFixture<TReactor>(pidFd)
    where TReactor : ReactorBase, new()
{
    private string _directory = null!;

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("twisted-process-").FullName;

    [TearDown]
    public void RemoveDirectory()
    {
        SpawnActions.HasCloseFrom = true;
        Directory.Delete(_directory, recursive: true);
    }

    [Test]
    public void The_first_argument_is_its_own_name()
    {
        Run(async Deferred () =>
        {
            Child child = Spawn(Shell, ["a name", "-c", "echo \"$0|$1|$2\"", "zero", "", "ü \n*"]);
            await child.Ended();
            Assert.That(child.Out, Is.EqualTo("zero||ü \n*\n"));
            child = Spawn(Shell, ["a name", "-c", "cat /proc/$$/cmdline"]);
            await child.Ended();
            Assert.That(child.Out, Is.EqualTo("a name\0-c\0cat /proc/$$/cmdline\0"));
        });
    }

    [Test]
    public void The_environment_is_ours_or_exactly_what_is_given()
    {
        Run(async Deferred () =>
        {
            Child child = Spawn("env", env: new Dictionary<string, string> { ["ONE"] = "1=ü", ["TWO"] = "" });
            await child.Ended();
            Assert.That(child.Out, Is.EqualTo("ONE=1=ü\nTWO=\n"));
            child = Spawn("/usr/bin/env", env: new Dictionary<string, string>());
            await child.Ended();
            Assert.That(child.Out, Is.Empty);
            child = Spawn("env");
            await child.Ended();
            Assert.That(child.Out, Does.Contain($"PATH={Environment.GetEnvironmentVariable("PATH")}\n"));
        });
    }

    [Test]
    public void It_starts_in_the_directory_named()
    {
        Run(async Deferred () =>
        {
            Child child = Spawn("/bin/pwd", path: _directory);
            await child.Ended();
            Assert.That(child.Out, Is.EqualTo(_directory + "\n"));
        });
    }

    [Test]
    public void A_relative_program_is_looked_for_in_that_directory()
    {
        WriteScript("tool", "#!/bin/sh\necho here\n");
        Run(async Deferred () =>
        {
            Child child = Spawn("./tool", path: _directory);
            await child.Ended();
            Assert.That(child.Out, Is.EqualTo("here\n"));
            child = Spawn("tool", path: _directory, env: new Dictionary<string, string> { ["PATH"] = "/nonexistent:" });
            await child.Ended();
            Assert.That(child.Out, Is.EqualTo("here\n"));
        });
    }

    [Test]
    public void A_name_is_looked_up_in_the_childs_PATH_past_what_may_not_be_run()
    {
        string first = Directory.CreateDirectory(Path.Combine(_directory, "first")).FullName;
        string second = Directory.CreateDirectory(Path.Combine(_directory, "second")).FullName;
        File.WriteAllText(Path.Combine(first, "tool"), "not executable");
        Directory.CreateDirectory(Path.Combine(first, "other"));
        WriteScript("second/tool", "#!/bin/sh\necho second\n");
        Run(async Deferred () =>
        {
            Child child = Spawn("tool", env: new Dictionary<string, string> { ["PATH"] = $"{first}:{second}" });
            await child.Ended();
            Assert.That(child.Out, Is.EqualTo("second\n"));
        });
        Refused("tool", $"'{first}/tool' is not executable", env: new Dictionary<string, string> { ["PATH"] = first });
        Refused("other", $"no program 'other' in PATH ({first})", env: new Dictionary<string, string> { ["PATH"] = first });
    }

    [Test]
    public void What_cannot_be_started_says_why_and_leaves_nothing()
    {
        WriteScript("plain", "no magic\n");
        WriteScript("orphan", "#!/no/such/interpreter\n");
        File.WriteAllText(Path.Combine(_directory, "data"), "data");
        Refused("no-such-program", "There is no program 'no-such-program' in PATH");
        Refused("/no/such/program", "There is no program '/no/such/program'");
        Refused($"{_directory}/data/program", $"There is no program '{_directory}/data/program'");
        Refused($"{_directory}/data", $"'{_directory}/data' is not executable");
        Refused(_directory, $"'{_directory}' is a directory");
        Refused($"{_directory}/plain", "names its interpreter");
        Refused($"{_directory}/orphan", "the interpreter that it names is not there");
        Refused("true", "there is no such directory", path: "/no/such/directory");
        Refused("true", "there is no such directory", path: $"{_directory}/data");
        Refused("true", "too long", args: ["true", new string('x', 1 << 20)]);
    }

    [Test]
    public void Nonsense_is_an_argument_error()
    {
        Assert.That(() => Spawn("tr\0ue"), Throws.ArgumentException);
        Assert.That(() => Spawn("true", ["true", "a\0b"]), Throws.ArgumentException);
        Assert.That(() => Spawn(""), Throws.ArgumentException);
        Assert.That(() => Spawn("true", env: new Dictionary<string, string> { ["A=B"] = "C" }), Throws.ArgumentException);
        Assert.That(() => Spawn("true", env: new Dictionary<string, string> { [""] = "C" }), Throws.ArgumentException);
        Assert.That(() => Script("", childFDs: new Dictionary<int, ChildFD> { [1024] = "r" }), Throws.ArgumentException);
        Assert.That(() => Script("", childFDs: new Dictionary<int, ChildFD> { [-1] = "r" }), Throws.ArgumentException);
        Assert.That(() => Script("", childFDs: new Dictionary<int, ChildFD> { [1] = "x" }), Throws.ArgumentException);
        Assert.That(() => Script("", childFDs: new Dictionary<int, ChildFD> { [1] = 999 }), Throws.ArgumentException.With.Message.Contains("999"));
        Assert.That(() => Script("", usePTY: true, childFDs: new Dictionary<int, ChildFD> { [1] = "r" }), Throws.ArgumentException);
        Assert.That(() => Reactor.SpawnProcess(null!, "true"), Throws.ArgumentNullException);
    }

    [Test]
    public void Further_descriptors_go_both_ways()
    {
        Run(async Deferred () =>
        {
            Child child = Script("read a <&9; echo \"$a\" >&3; read b; echo \"$b\" >&8", childFDs: new Dictionary<int, ChildFD>
            {
                [0] = "w",
                [3] = "r",
                [9] = "w",
                [8] = "r",
            });
            child.Transport!.WriteToChild(9, "nine\n");
            child.Transport.WriteToChild(0, "zero\n");
            await child.Ended();
            Assert.That(child.Others[3].Decode(), Is.EqualTo("nine\n"));
            Assert.That(child.Others.GetValueOrDefault(8).Decode(), Is.EqualTo("zero\n"));
            Assert.That(() => child.Transport.WriteToChild(3, "x"), Throws.ArgumentException);
            Assert.That(() => child.Transport.WriteToChild(4, "x"), Throws.ArgumentException);
            Assert.That(() => child.Transport.WriteToChild(9, "too late"), Throws.Nothing);
        });
    }

    [Test]
    public void Descriptors_of_ours_keep_apart_when_their_numbers_cross()
    {
        Run(async Deferred () =>
        {
            string one = Path.Combine(_directory, "one");
            string two = Path.Combine(_directory, "two");
            using FileStream first = new(one, FileMode.Create);
            using FileStream second = new(two, FileMode.Create);
            int a = (int)first.SafeFileHandle.DangerousGetHandle();
            int b = (int)second.SafeFileHandle.DangerousGetHandle();

            // Each gets the number that the other one has with us. Only bash takes numbers above 9.
            Child child = new();
            Dictionary<int, ChildFD> childFDs = new() { [b] = a, [a] = b, [1] = "r" };
            Reactor.SpawnProcess(child, "bash", ["bash", "-c", $"echo to-a >&{b}; echo to-b >&{a}; echo all"], childFDs: childFDs);
            await child.Ended();
            Assert.That(child.Out, Is.EqualTo("all\n"));
            Assert.That(child.Exit.ExitCode, Is.Zero);
            Assert.That(File.ReadAllText(one), Is.EqualTo("to-a\n"));
            Assert.That(File.ReadAllText(two), Is.EqualTo("to-b\n"));
        });
    }

    [Test]
    public void One_of_ours_that_leads_to_the_same_number_is_handed_on()
    {
        Run(async Deferred () =>
        {
            Child child = Script("test -e /proc/self/fd/2 && test ! -e /proc/self/fd/0 && echo yes", childFDs: new Dictionary<int, ChildFD> { [1] = "r", [2] = 2 });
            await child.Ended();
            Assert.That(child.Out, Is.EqualTo("yes\n"));
        });
    }

    [TestCase(true)]
    [TestCase(false)]
    public void No_other_descriptor_leaks_into_it(bool closeFrom)
    {
        SpawnActions.HasCloseFrom = closeFrom;
        Run(async Deferred () =>
        {
            // Made by C, without CLOEXEC.
            int leak = LibC.Dup(0);
            try
            {
                Child child = Script("echo /proc/$$/fd/*");
                Child terminal = Script("echo /proc/$$/fd/*", usePTY: true);
                await child.Ended();
                await terminal.Ended();

                // The shell itself has the directory open as 3.
                Assert.That(leak, Is.GreaterThan(3));
                Assert.That(child.Out, Does.Match(@"^(/proc/\d+/fd/[0-3]\s)+$"));
                Assert.That(terminal.Out, Does.Match(@"^(/proc/\d+/fd/[0-3]\s+)+$"));
            }
            finally
            {
                LibC.Close(leak);
            }
        });
    }

    [Test]
    public void No_signal_is_blocked_or_ignored_in_it()
    {
        Run(async Deferred () =>
        {
            Child child = Spawn("grep", ["grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"]);
            await child.Ended();

            // The C library ignores two signals of its own, 32 and 33, that nobody sends.
            string[] lines = child.Out.Split('\n', '\t');
            Assert.That(Convert.ToInt64(lines[1], 16), Is.Zero, "blocked");
            Assert.That(Convert.ToInt64(lines[3], 16) & 0x7FFFFFFF, Is.Zero, "ignored");
        });
    }

    [Test]
    public void Without_descriptors_left_it_is_an_error_and_nothing_leaks()
    {
        Run(async Deferred () =>
        {
            // What is loaded at the first start may itself need descriptors.
            await Program("true").Ended();
            await Script("true", usePTY: true).Ended();
            using (new DescriptorLimit())
            {
                Assert.That(() => Program("true"), Throws.TypeOf<SpawnError>());
                Assert.That(() => Script("true", usePTY: true), Throws.TypeOf<SpawnError>());
            }

            await Program("true").Ended();
        });
    }

    [Test]
    public void Another_user_takes_a_group_too_and_root()
    {
        Assume.That(Environment.IsPrivilegedProcess, "only root may run a program as another user");
        Assert.That(() => Reactor.SpawnProcess(new Child(), "id", uid: 65534), Throws.ArgumentException.With.Message.Contains("gid"));
        Assert.That(() => Reactor.SpawnProcess(new Child(), "id", uid: -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void As_another_user_it_has_nothing_of_ours_and_its_environment_meets_no_root()
    {
        Assume.That(Environment.IsPrivilegedProcess, "only root may run a program as another user");
        Run(async Deferred () =>
        {
            Child child = new();
            Dictionary<string, string> env = new()
            {
                ["PATH"] = "/usr/bin:/bin",
                ["LD_PRELOAD"] = "/no/such/library.so",
                ["FOO"] = "bar",
            };
            Reactor.SpawnProcess(child, "sh", ["sh", "-c", "id -u; id -g; id -G; echo $FOO $LD_PRELOAD; pwd"], env, _directory, uid: 65534, gid: 65534);
            await child.Ended();
            Assert.That(child.Out, Is.EqualTo($"65534\n65534\n65534\nbar /no/such/library.so\n{_directory}\n"));

            // The loader complains once for each program that it loads with the variable: env itself has it not yet, setpriv never.
            Assert.That(child.Err, Does.Not.Contain("setpriv"));
        });
    }

    [Test]
    public void As_oneself_takes_no_helper()
    {
        Run(async Deferred () =>
        {
            Child child = new();
            uint us = LinuxProcess.GetEffectiveUser();
            Reactor.SpawnProcess(child, Shell, ["mine", "-c", "cat /proc/$$/cmdline | tr '\\0' ' '"], uid: (int)us, gid: (int)LinuxProcess.GetEffectiveGroup());
            await child.Ended();
            Assert.That(child.Out, Does.StartWith("mine -c"));
        });
    }

    private Child Spawn(string executable, string[]? args = null, IReadOnlyDictionary<string, string>? env = null, string? path = null)
    {
        Child child = new();
        Reactor.SpawnProcess(child, executable, args, env, path);
        return child;
    }

    private void Refused(string executable, string why, string[]? args = null, IReadOnlyDictionary<string, string>? env = null, string? path = null)
    {
        Child child = new();
        Assert.That(
            () => Reactor.SpawnProcess(child, executable, args, env, path),
            Throws.TypeOf<SpawnError>().With.Message.Contains(why));
        Assert.That(child.Calls, Is.Empty);
    }

    private void WriteScript(string name, string text)
    {
        string file = Path.Combine(_directory, name);
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute | UnixFileMode.OtherRead);
    }
}
