using Twisted.Interop.Tests.Rig;
using Twisted.Interop.Tests.Sessions;

namespace Twisted.Interop.Tests.Logins;

/// <summary>The options of authorized_keys, with other people's clients.</summary>
[TestFixture]
internal sealed class KeyOptionTests
{
    private const string Forced = "command=\"echo \\\"forced, not $SSH_ORIGINAL_COMMAND\\\"\"";

    private static readonly string[] Libraries = ["AsyncSSH", "ssh2", "libssh"];

    [Test]
    public async Task A_forced_command_runs_in_place_of_commands_shells_and_subsystems()
    {
        await using KeyOptionRig rig = await KeyOptionRig.With(Forced);
        ProgramRun run = await rig.OpenSsh("rm -rf x");
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((0, "forced, not rm -rf x\n")), run.Transcript);
        run = await rig.OpenSsh("echo", wish: null, "-s");
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((0, "forced, not echo\n")), run.Transcript);
        SessionOutcome shell = await DriverSession.Run("ssh2", rig.Server, $"user={Accounts.User}", $"key={rig.Key.PrivateFile}", "shell", "end");
        Assert.That(shell.Out, Is.EqualTo("forced, not \n"), shell.Transcript);
    }

    [TestCaseSource(nameof(Libraries))]
    public async Task A_forced_command_is_every_clients(string library)
    {
        await using KeyOptionRig rig = await KeyOptionRig.With(Forced);
        SessionOutcome outcome = await DriverSession.Run(library, rig.Server, $"user={Accounts.User}", $"key={rig.Key.PrivateFile}", "exec=id", "end");
        Assert.That((outcome.End, outcome.Out), Is.EqualTo(("status=0", "forced, not id\n")), outcome.Transcript);
    }

    [Test]
    public async Task A_forced_command_is_dbclients()
    {
        await using KeyOptionRig rig = await KeyOptionRig.With(Forced);
        ProgramRun run = await DbclientLogin.Run(rig.Server, rig.Wish, [], "id");
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((0, "forced, not id\n")), run.Transcript);
    }

    [Test]
    public async Task A_client_cannot_say_itself_what_it_asked_for()
    {
        await using KeyOptionRig rig = await KeyOptionRig.With(Forced);
        ProgramRun run = await rig.OpenSsh("id", wish: null, "-o", "SetEnv=SSH_ORIGINAL_COMMAND=x");
        Assert.That(run.Output, Is.EqualTo("forced, not id\n"), run.Transcript);
    }

    [TestCase("from=\"127.0.0.1\"", true)]
    [TestCase("from=\"127.0.0.0/8\"", true)]
    [TestCase("from=\"192.0.2.0/24\"", false)]
    [TestCase("from=\"!127.0.0.1,*\"", false)]
    [TestCase("expiry-time=\"20990101Z\"", true)]
    [TestCase("expiry-time=\"20200101Z\"", false)]
    [TestCase("no-such-option", false)]
    [TestCase("restrict", true)]
    [TestCase("cert-authority", false)]
    public async Task A_key_counts_where_and_as_long_as_its_options_say(string options, bool counts)
    {
        await using KeyOptionRig rig = await KeyOptionRig.With(options);
        ProgramRun run = await rig.OpenSsh("echo in");
        Assert.That(run.Output, Is.EqualTo(counts ? "in\n" : ""), run.Transcript);
        Assert.That(run.Errors.Contains("Permission denied (publickey)", StringComparison.Ordinal), Is.EqualTo(!counts), run.Transcript);
        run = await DbclientLogin.Run(rig.Server, rig.Wish, [], "echo in");
        Assert.That(run.Output, Is.EqualTo(counts ? "in\n" : ""), run.Transcript);
        SessionOutcome other = await DriverSession.Run("ssh2", rig.Server, $"user={Accounts.User}", $"key={rig.Key.PrivateFile}", "exec=echo in", "end");
        Assert.That((other.ExitCode, other.Out), Is.EqualTo(counts ? (0, "in\n") : (5, "")), other.Transcript);
    }

    [TestCase("no-pty", false)]
    [TestCase("restrict", false)]
    [TestCase("restrict,pty", true)]
    [TestCase("no-X11-forwarding", true)]
    public async Task A_terminal_is_had_where_the_options_let_it(string options, bool hasTerminal)
    {
        await using KeyOptionRig rig = await KeyOptionRig.With(options);
        ProgramRun run = await rig.OpenSsh("tty", wish: null, "-tt");
        Assert.That(run.Output, hasTerminal ? Does.StartWith("/dev/pts/") : Is.Empty, run.Transcript);
        Assert.That(run.Errors.Contains("PTY allocation request failed", StringComparison.Ordinal), Is.EqualTo(!hasTerminal), run.Transcript);
        SessionOutcome other = await DriverSession.Run(
            "libssh", rig.Server, $"user={Accounts.User}", $"key={rig.Key.PrivateFile}", "pty=80x24", "exec=tty", "end");
        Assert.That(other.ExitCode, Is.EqualTo(hasTerminal ? 0 : 7), other.Transcript);
    }

    [TestCase(new[] { "LC_*" }, "key,")]
    [TestCase(new[] { "*" }, "key,other")]
    [TestCase(new string[0], "client,")]
    public async Task Variables_of_the_key_are_set_where_the_factory_permits_it(string[] permitted, string expected)
    {
        await using KeyOptionRig rig = await KeyOptionRig.With("environment=\"LC_KEY=key\",environment=\"OTHER=other\"", permitted);
        ProgramRun run = await rig.OpenSsh("echo \"$LC_KEY,$OTHER\"", wish: null, "-o", "SetEnv=LC_KEY=client");
        Assert.That(run.Output, Is.EqualTo(expected + "\n"), run.Transcript);
    }

    [TestCase("cert-authority", "alice", true)]
    [TestCase("cert-authority", "ops", false)]
    [TestCase("cert-authority,principals=\"ops,other\"", "ops", true)]
    [TestCase("cert-authority,principals=\"ops,other\"", "alice", false)]
    [TestCase("principals=\"alice\"", "alice", false)]
    public async Task An_authority_lets_in_whom_its_certificates_and_its_options_name(string options, string principal, bool counts)
    {
        await using KeyOptionRig rig = await KeyOptionRig.WithAuthority(options);
        ProgramRun run = await rig.OpenSsh("echo in", await rig.Certified("-n", principal));
        Assert.That(run.Output, Is.EqualTo(counts ? "in\n" : ""), run.Transcript);
        run = await rig.OpenSsh("echo in");
        Assert.That(run.Output, Is.Empty, "the key alone");
    }

    [Test]
    public async Task A_certificate_forces_a_command()
    {
        await using KeyOptionRig rig = await KeyOptionRig.WithAuthority("cert-authority");
        LoginWish wish = await rig.Certified("-n", Accounts.User, "-O", "force-command=echo \"certified, not $SSH_ORIGINAL_COMMAND\"");
        ProgramRun run = await rig.OpenSsh("id", wish);
        Assert.That(run.Output, Is.EqualTo("certified, not id\n"), run.Transcript);
    }

    [TestCase("127.0.0.0/8", true)]
    [TestCase("192.0.2.0/24,127.0.0.1", true)]
    [TestCase("192.0.2.0/24", false)]
    public async Task A_certificate_counts_from_its_source_addresses(string addresses, bool counts)
    {
        await using KeyOptionRig rig = await KeyOptionRig.WithAuthority("cert-authority");
        ProgramRun run = await rig.OpenSsh("echo in", await rig.Certified("-n", Accounts.User, "-O", $"source-address={addresses}"));
        Assert.That(run.Output, Is.EqualTo(counts ? "in\n" : ""), run.Transcript);
    }

    [Test]
    public async Task A_certificate_without_extensions_has_no_terminal()
    {
        await using KeyOptionRig rig = await KeyOptionRig.WithAuthority("cert-authority");
        ProgramRun run = await rig.OpenSsh("tty", await rig.Certified("-n", Accounts.User, "-O", "clear"), "-tt");
        Assert.That(run.Errors, Does.Contain("PTY allocation request failed"), run.Transcript);
        run = await rig.OpenSsh("tty", await rig.Certified("-n", Accounts.User, "-O", "clear", "-O", "permit-pty"), "-tt");
        Assert.That(run.Output, Does.StartWith("/dev/pts/"), run.Transcript);
    }

    [TestCase("echo same", true)]
    [TestCase("echo other", false)]
    public async Task A_line_and_its_certificate_must_force_the_same_command(string command, bool counts)
    {
        await using KeyOptionRig rig = await KeyOptionRig.WithAuthority("cert-authority,command=\"echo same\"");
        ProgramRun run = await rig.OpenSsh("id", await rig.Certified("-n", Accounts.User, "-O", $"force-command={command}"));
        Assert.That(run.Output, Is.EqualTo(counts ? "same\n" : ""), run.Transcript);
    }
}
