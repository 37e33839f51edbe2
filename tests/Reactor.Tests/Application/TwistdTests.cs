using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Twisted.Application;
using Twisted.Application.Running;
using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Reactor.Tests.Transports;

namespace Twisted.Reactor.Tests.ApplicationTests;

/// <summary>A program's start and end, on a reactor in memory.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TwistdTests : IDisposable
{
    private readonly MemoryReactorClock _reactor = new();
    private readonly Twisted.Application.Application _application = new("demo");
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();
    private readonly TemporaryDirectory _directory = new();
    private ILoggerFactory _log = NullLoggerFactory.Instance;

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
        _directory.Dispose();
    }

    [Test]
    public void Services_start_in_order_and_stop_with_the_reactor_which_waits_for_them()
    {
        Note note = new();
        note.SetServiceParent(_application);
        Assert.That(Run("-n"), Is.Zero);
        Assert.That((note.Calls, _reactor.Running), Is.EqualTo(("privileged start ", true)));
        _reactor.Stop();
        Assert.That((note.Calls, _reactor.Running), Is.EqualTo(("privileged start stop ", true)), "it waits for the service");
        note.Stopped.Callback();
        Assert.That(_reactor.Running, Is.False);
    }

    [TestCase("--bad", "There is no option '--bad'.")]
    [TestCase("-x", "There is no option '-x'.")]
    [TestCase("-ny", "There is no option '-y': what would be in the .tac file is in this program.")]
    [TestCase("-l", "-l needs a value.")]
    [TestCase("--pidfile", "--pidfile needs a value.")]
    [TestCase("--nodaemon=1", "--nodaemon takes no value.")]
    [TestCase("--uid=root", "--uid is 'root' and has to be a number.")]
    [TestCase("--umask=8", "--umask is '8' and has to be octal, such as 077.")]
    [TestCase("more", "'more' is no option")]
    public void A_wrong_option_is_said_with_all_options_and_is_exit_code_1(string argument, string expected)
    {
        Note note = new();
        note.SetServiceParent(_application);
        Assert.That(Run(argument), Is.EqualTo(1));
        Assert.That(_errors.ToString(), Does.StartWith("program: " + expected).And.Contain("--pidfile=FILE"));
        Assert.That((note.Calls, _reactor.Running), Is.EqualTo(("", false)));
    }

    [TestCase("-?")]
    [TestCase("--help")]
    [TestCase("-n?")]
    public void Help_is_all_that_one_gets_who_asks_for_it(string argument)
    {
        Assert.That((Run(argument), _errors.ToString(), _reactor.Running), Is.EqualTo((0, "", false)));
        Assert.That(_output.ToString(), Does.StartWith("Usage: program [options]").And.Contain("--logfile=FILE"));
    }

    [Test]
    public void A_port_that_cannot_be_had_is_one_line_and_exit_code_1_and_what_had_started_stops()
    {
        Note note = new();
        note.Stopped.Callback();
        note.SetServiceParent(_application);
        new Refused().SetServiceParent(_application);
        Assert.That(Run(), Is.EqualTo(1));
        Assert.That(_errors.ToString(), Is.EqualTo("demo: Couldn't listen on any:79: in use" + Environment.NewLine));
        Assert.That((note.Calls, _reactor.Running), Is.EqualTo(("privileged stop ", false)));
    }

    [Test]
    public void A_user_who_may_not_be_become_ends_the_start_before_anything_is_served()
    {
        if (Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("root may become anybody.");
        }

        Note note = new();
        note.Stopped.Callback();
        note.SetServiceParent(_application);
        Assert.That(Run("--uid", "0", "--gid", "0"), Is.EqualTo(1));
        Assert.That(_errors.ToString(), Does.Contain("may not become user 0 and group 0"));
        Assert.That(note.Calls, Is.EqualTo("privileged stop "));
    }

    [Test]
    public void A_pidfile_is_there_while_the_program_runs()
    {
        string path = _directory.File("pid");
        string? seen = null;
        new Note { OnStart = () => seen = File.ReadAllText(path) }.SetServiceParent(_application);
        Assert.That(Run("--pidfile", path), Is.Zero);
        Assert.That(seen, Is.EqualTo($"{Environment.ProcessId}\n"));
        Assert.That(File.Exists(path), Is.False);
    }

    [Test]
    public void A_pidfile_whose_process_runs_keeps_the_program_from_running()
    {
        string path = _directory.File("pid");
        File.WriteAllText(path, "1\n");
        Assert.That(Run("--pidfile=" + path), Is.EqualTo(1));
        Assert.That(_errors.ToString(), Does.Contain("Another one is running: process 1"));
        Assert.That(File.ReadAllText(path), Is.EqualTo("1\n"), "it is the other one's");
    }

    [Test]
    public void A_pidfile_whose_process_is_no_more_is_replaced()
    {
        string path = _directory.File("pid");
        File.WriteAllText(path, int.MaxValue.ToString(CultureInfo.InvariantCulture));
        Assert.That(Run("--pidfile=" + path), Is.Zero);
    }

    [TestCase("")]
    [TestCase("root:x:0:0\n")]
    [TestCase("-1")]
    [TestCase("123456789012345678901234567890123456789")]
    public void A_file_that_is_no_pidfile_is_not_touched(string content)
    {
        string path = _directory.File("passwd");
        File.WriteAllText(path, content);
        Assert.That(Run("--pidfile=" + path), Is.EqualTo(1));
        Assert.That(_errors.ToString(), Does.Contain("holds no process number"));
        Assert.That(File.ReadAllText(path), Is.EqualTo(content));
    }

    [Test]
    public void The_log_goes_to_the_file_with_the_time_and_is_complete_at_the_end()
    {
        string path = _directory.File("log");
        new Note { OnStart = () => LogHello(_log.CreateLogger("Demo")) }.SetServiceParent(_application);
        Assert.That(Run("-l" + path), Is.Zero);
        Assert.That(File.ReadAllLines(path), Has.One.Match(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d Information: Demo\[7\] hello\?world$"));
    }

    [Test]
    public void A_log_that_cannot_be_written_is_one_line_and_exit_code_1()
    {
        Assert.That(Run("--logfile", _directory.File("none/log")), Is.EqualTo(1));
        Assert.That(_errors.ToString(), Does.StartWith("demo: ").And.Contain("none/log"));
    }

    [Test]
    public void A_directory_that_is_none_is_said()
    {
        Assert.That(Run("--rundir", _directory.File("none")), Is.EqualTo(1));
        Assert.That(_errors.ToString(), Does.Contain("cannot be run in"));
    }

    private static void LogHello(ILogger log) =>
        log.Log(LogLevel.Information, new EventId(7), "hello\nworld", null, static (text, _) => text);

    private int Run(params string[] arguments) =>
        new TwistdRun<MemoryReactorClock>(_application, _reactor, log => _log = log, _output, _errors, "program").Run(arguments);

    private sealed class Note : Service
    {
        public string Calls { get; private set; } = "";

        public Action? OnStart { get; init; }

        public Deferred Stopped { get; } = new();

        public override void PrivilegedStartService() => Calls += "privileged ";

        public override void StartService()
        {
            base.StartService();
            Calls += "start ";
            OnStart?.Invoke();
        }

        public override async Deferred StopService()
        {
            Calls += "stop ";
            await base.StopService();
            await Stopped;
        }
    }

    private sealed class Refused : Service
    {
        public override void PrivilegedStartService() => throw new CannotListenError("", 79, new InvalidOperationException("in use"));
    }
}
