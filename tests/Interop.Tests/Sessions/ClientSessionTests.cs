using Twisted.Cred;
using Twisted.Interop.Tests.Logins;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Sessions;

/// <summary>Sessions by the libraries of other languages, and by dbclient.</summary>
[TestFixture]
internal sealed class ClientSessionTests
{
    private static readonly string[] Libraries = ["AsyncSSH", "ssh2", "libssh"];
    private static readonly string[] LibrariesWithBreaks = ["AsyncSSH", "libssh"];

    private KeyPair _key = null!;
    private TutorialServer _server = null!;

    [OneTimeSetUp]
    public async Task Serve()
    {
        _key = await KeyPair.Of("ed25519");
        _server = await TutorialServer.Start([_key], factory =>
            factory.Portal = new Portal(new ProcessRealm(), new InMemoryUsernamePasswordDatabaseDontUse { ["nobody"] = "wrong" }));
    }

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [TestCaseSource(nameof(Libraries))]
    public async Task A_command_has_its_input_output_errors_and_status(string library)
    {
        SessionOutcome outcome = await Run(library, "exec=cat; echo err >&2; exit 7", "send=in and out", "eof", "end");
        Assert.That((outcome.End, outcome.Out, outcome.Err), Is.EqualTo(("status=7", "in and out", "err\n")), outcome.Transcript);
    }

    [TestCaseSource(nameof(Libraries))]
    public async Task Much_data_goes_both_ways(string library)
    {
        string much = new('x', 100_000);
        SessionOutcome outcome = await Run(library, "exec=cat", "send=" + much, "eof", "end");
        Assert.That((outcome.End, outcome.Out), Is.EqualTo(("status=0", much)), outcome.Transcript[..Math.Min(500, outcome.Transcript.Length)]);
    }

    [TestCaseSource(nameof(Libraries))]
    public async Task A_terminal_has_its_kind_and_its_size_and_changes_it(string library)
    {
        SessionOutcome outcome = await Run(
            library, "pty=80x24", "exec=echo $TERM; stty size; read line; stty size; exit 4", "until=24 80", "resize=132x50", "send=go\n", "end");
        Assert.That(outcome.End, Is.EqualTo("status=4"), outcome.Transcript);
        Assert.That(outcome.Out, Does.StartWith("xterm\r\n24 80\r\n").And.EndWith("50 132\r\n"), outcome.Transcript);
    }

    [TestCase("AsyncSSH")]
    [TestCase("ssh2")]
    public async Task Variables_that_are_let_in_reach_the_program_and_others_do_not(string library)
    {
        SessionOutcome outcome = await Run(library, "env=LC_TEST=yes", "env=LD_TEST=no", "exec=echo \"$LC_TEST,$LD_TEST\"", "end");
        Assert.That(outcome.Out, Is.EqualTo("yes,\n"), outcome.Transcript);
    }

    [Test]
    public async Task libssh_hears_which_variable_was_let_in()
    {
        SessionOutcome outcome = await Run("libssh", "env=LC_TEST=yes", "exec=echo \"$LC_TEST\"", "end");
        Assert.That(outcome.Out, Is.EqualTo("yes\n"), outcome.Transcript);
        outcome = await Run("libssh", "env=LD_TEST=no", "exec=true", "end");
        Assert.That(outcome.ExitCode, Is.EqualTo(7), outcome.Transcript);
    }

    [TestCaseSource(nameof(Libraries))]
    public async Task A_signal_ends_the_program_and_the_client_hears_which(string library)
    {
        SessionOutcome outcome = await Run(library, "exec=echo ready; exec sleep 60", "until=ready", "signal=TERM", "end");
        Assert.That((outcome.End, outcome.Out), Is.EqualTo(("signal=TERM", "ready\n")), outcome.Transcript);
    }

    [TestCaseSource(nameof(Libraries))]
    public async Task A_signal_that_the_program_catches_is_its_own_business(string library)
    {
        SessionOutcome outcome = await Run(
            library, "exec=trap 'echo caught; exit 5' USR1; echo ready; while :; do sleep 0.1; done", "until=ready", "signal=USR1", "end");
        Assert.That((outcome.End, outcome.Out), Is.EqualTo(("status=5", "ready\ncaught\n")), outcome.Transcript);
    }

    [TestCaseSource(nameof(LibrariesWithBreaks))]
    public async Task A_break_reaches_the_session(string library)
    {
        SessionOutcome outcome = await Run(
            library, "pty=80x24", "exec=trap 'echo broken; exit 6' INT; echo ready; while :; do sleep 0.1; done", "until=ready", "break=500", "end");
        Assert.That((outcome.End, outcome.Out), Is.EqualTo(("status=6", "ready\r\nbroken\r\n")), outcome.Transcript);
    }

    [Test]
    public async Task OpenSSH_breaks_by_its_escape()
    {
        await using KeyOptionRig rig = await KeyOptionRig.With("no-X11-forwarding");
        using TemporaryDirectory home = new();
        await using RunningProgram ssh = RunningProgram.Start(
            Peers.Program("ssh", "openssh-client"), "-F", "none", "-tt", "-p", $"{rig.Server.Port}", "-i", rig.Key.PrivateFile, "-o", "IdentitiesOnly=yes",
            "-o", $"UserKnownHostsFile={home.Write("known_hosts", _key.KnownHostsLine(rig.Server.Port))}", "-o", "UpdateHostKeys=no", $"{Accounts.User}@127.0.0.1",
            "trap 'echo broken; exit 6' INT; echo ready; while :; do sleep 0.1; done");
        await ssh.Wrote("(ready)");
        await ssh.Type("\n~B");
        await ssh.Wrote("(broken)");
        Assert.That(await ssh.Ended(), Is.EqualTo(6), ssh.Output);
    }

    [TestCaseSource(nameof(Libraries))]
    public async Task A_shell_reads_its_commands(string library)
    {
        SessionOutcome outcome = await Run(library, "shell", "send=echo $((6 * 7))\nexit 3\n", "end");
        Assert.That((outcome.End, outcome.Out), Is.EqualTo(("status=3", "42\n")), outcome.Transcript);
    }

    [TestCaseSource(nameof(Libraries))]
    public async Task A_subsystem_runs_and_an_unknown_one_is_refused(string library)
    {
        SessionOutcome outcome = await Run(library, "subsystem=echo", "send=12345", "eof", "end");
        Assert.That((outcome.End, outcome.Out), Is.EqualTo(("status=0", "5")), outcome.Transcript);
        outcome = await Run(library, "subsystem=none", "end");
        Assert.That(outcome.ExitCode, Is.EqualTo(7), outcome.Transcript);
    }

    [Test]
    public async Task dbclient_runs_a_command_and_has_its_output_errors_and_status()
    {
        ProgramRun run = await Dbclient([], "cat; echo err >&2; exit 7", "in and out");
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((7, "in and out")), run.Transcript);
        Assert.That(run.Errors, Does.Contain("err\n"));
    }

    [Test]
    public async Task dbclient_has_a_terminal_and_a_subsystem()
    {
        ProgramRun run = await DbclientLogin.Run(
            _server, new LoginWish("nobody") { Password = "wrong" }, ["-t"], "tty; exit 4", onTerminal: true);
        Assert.That(run.ExitCode, Is.EqualTo(4), run.Transcript);
        Assert.That(run.Output, Does.Contain("/dev/pts/"), run.Transcript);
        run = await Dbclient(["-s"], "echo", "12345");
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((0, "5")), run.Transcript);
    }

    private Task<SessionOutcome> Run(string library, params string[] steps) => DriverSession.Run(library, _server, ["password=wrong", .. steps]);

    private Task<ProgramRun> Dbclient(string[] options, string command, string input) =>
        DbclientLogin.Run(_server, new LoginWish("nobody") { Password = "wrong" }, options, command, input);
}
