using Twisted.Conch;
using Twisted.Cred;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Sessions;

/// <summary>Sessions with real programs at both ends.</summary>
[TestFixture]
internal sealed class SessionTests
{
    private KeyPair _key = null!;
    private TutorialServer _server = null!;

    [OneTimeSetUp]
    public async Task Serve()
    {
        _key = await KeyPair.Of("ed25519");
        _server = await Start(new ProcessRealm());
    }

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [Test]
    public async Task OpenSSH_runs_a_command_and_has_its_output_errors_and_status()
    {
        ProgramRun run = await SessionClients.OpenSsh(_server, _key, "echo out; echo err >&2; exit 7");
        Assert.That(run, Is.EqualTo(new ProgramRun(7, "out\n", "err\n")));
    }

    [Test]
    public async Task plink_runs_a_command_and_has_its_output_and_status()
    {
        ProgramRun run = await SessionClients.Plink(_server, _key, "cat; exit 7", "in and out");
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((7, "in and out")), run.Transcript);
    }

    [Test]
    public async Task paramiko_runs_a_command_and_has_its_output_and_status()
    {
        ProgramRun run = await SessionClients.Paramiko(_server, "exec=cat; exit 7", "send=in and out", "eof", "end");
        Assert.That(run.Output, Is.EqualTo("exit status 7\nb'in and out'\n"), run.Transcript);
    }

    [Test]
    public async Task The_end_of_the_input_reaches_the_program()
    {
        ProgramRun run = await SessionClients.OpenSsh(_server, _key, "wc -c", new string('x', 100_000));
        Assert.That(run, Is.EqualTo(new ProgramRun(0, "100000\n", "")));
    }

    [Test]
    public async Task A_program_that_a_signal_ends_has_no_status()
    {
        ProgramRun run = await SessionClients.OpenSsh(_server, _key, "kill -KILL $$");
        Assert.That(run.ExitCode, Is.EqualTo(255), run.Transcript);
        ProgramRun other = await SessionClients.Plink(_server, _key, "kill -TERM $$");
        Assert.That(other.ExitCode, Is.EqualTo(128), other.Transcript);
    }

    [Test]
    public async Task A_program_that_closes_its_output_early_still_has_a_status()
    {
        const string Command = "exec >&- 2>&-; sleep 0.2; exit 7";
        ProgramRun run = await SessionClients.OpenSsh(_server, _key, Command);
        Assert.That(run.ExitCode, Is.EqualTo(7), run.Transcript);
        run = await SessionClients.Plink(_server, _key, Command);
        Assert.That(run.ExitCode, Is.EqualTo(7), run.Transcript);
    }

    [Test]
    public async Task A_shell_reads_its_commands()
    {
        ProgramRun run = await SessionClients.OpenSsh(_server, _key, command: null, "echo $((6 * 7))\nexit 3\n", "-T");
        Assert.That(run, Is.EqualTo(new ProgramRun(3, "42\n", "")));
    }

    [Test]
    public async Task A_terminal_is_one()
    {
        ProgramRun run = await SessionClients.Paramiko(_server, "pty=132x50", "exec=tty >&2; stty size; echo $TERM; exit 4", "end");
        Assert.That(run.Output, Does.Contain("exit status 4").And.Contain(@"50 132\r\nxterm\r\n").And.Contain("/dev/pts/"), run.Transcript);
    }

    [Test]
    public async Task A_terminal_changes_its_size()
    {
        ProgramRun run = await SessionClients.Paramiko(
            _server, "pty=80x24", "exec=stty size; read line; stty size", "until=24 80", "resize=132x50", "send=go\n", "end");
        Assert.That(run.Output, Does.Contain(@"24 80").And.Contain("50 132"), run.Transcript);
    }

    [Test]
    public async Task Ctrl_C_is_the_terminals_business()
    {
        ProgramRun run = await SessionClients.Paramiko(
            _server, "pty=80x24", "exec=trap 'echo caught; exit 5' INT; echo ready; while :; do sleep 0.1; done", "until=ready", "send=\u0003", "end");
        Assert.That(run.Output, Does.Contain("exit status 5").And.Contain("caught"), run.Transcript);
    }

    [Test]
    public async Task paramikos_signal_reaches_the_program()
    {
        ProgramRun run = await SessionClients.Paramiko(
            _server, "exec=trap 'echo caught; exit 5' USR1; echo ready; while :; do sleep 0.1; done", "until=ready", "signal=USR1", "end");
        Assert.That(run.Output, Is.EqualTo("exit status 5\nb'ready\\ncaught\\n'\n"), run.Transcript);
    }

    [Test]
    public async Task Variables_that_are_let_in_reach_the_program_and_others_do_not()
    {
        ProgramRun run = await SessionClients.OpenSsh(
            _server, _key, "echo \"$LC_TEST,$LD_TEST\"", "", "-o", "SetEnv=LC_TEST=yes LD_TEST=no");
        Assert.That(run.Output, Is.EqualTo("yes,\n"), run.Transcript);
    }

    [Test]
    public async Task A_subsystem_runs()
    {
        ProgramRun run = await SessionClients.OpenSsh(_server, _key, "echo", "12345", "-s");
        Assert.That(run, Is.EqualTo(new ProgramRun(0, "5", "")));
        ProgramRun none = await SessionClients.OpenSsh(_server, _key, "none", "", "-s");
        Assert.That(none.Errors, Does.Contain("subsystem request failed"));
    }

    [Test]
    public async Task An_app_in_one_lambda_serves_OpenSSH()
    {
        await using TutorialServer server = await Start(new SessionRealm(async session =>
        {
            using StreamReader reader = new(session.Stream, leaveOpen: true);
            string input = await reader.ReadToEndAsync();
            await session.Out.WriteLineAsync($"{session.Username} {session.Command} {session.Term} {session.Environment["LC_X"]} {input}");
            await session.Error.WriteLineAsync("and this");
            return 9;
        }));
        ProgramRun run = await SessionClients.OpenSsh(server, _key, "do it", "something", "-o", "SetEnv=LC_X=1");
        Assert.That(run, Is.EqualTo(new ProgramRun(9, "nobody do it  1 something\n", "and this\n")));
    }

    [Test]
    public async Task An_app_that_blocks_serves_from_the_pool()
    {
        await using TutorialServer server = await Start(new SessionRealm(session => Task.Run(() =>
        {
            using StreamReader reader = new(session.Stream, leaveOpen: true);
            session.Out.WriteLine(reader.ReadLine());
            return 0;
        })));
        ProgramRun run = await SessionClients.OpenSsh(server, _key, command: null, "a line\n", "-T");
        Assert.That(run, Is.EqualTo(new ProgramRun(0, "a line\n", "")));
    }

    private Task<TutorialServer> Start(IRealm realm) => TutorialServer.Start([_key], factory =>
        factory.Portal = new Portal(realm, new InMemoryUsernamePasswordDatabaseDontUse { ["nobody"] = "wrong" }));
}
