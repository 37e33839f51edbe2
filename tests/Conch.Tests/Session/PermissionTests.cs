using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch.Tests.Sessions;

/// <summary>What the options of a key forbid is refused before the application is asked.</summary>
internal sealed class PermissionTests
{
    private readonly RecordingSession _adapter = new() { TakesAgent = true };

    [SetUp]
    public void Forget() => _adapter.Heard.Clear();

    [Test]
    public void No_pty_no_agent_no_X11()
    {
        SessionRig rig = Rig(SSHPermissions.None);
        Assert.That(rig.Ask("pty-req", Session.PackRequestPtyReq("xterm", new WindowSize(24, 80, 0, 0), [])), Is.False);
        Assert.That(rig.Ask("auth-agent-req@openssh.com"), Is.False);
        Assert.That(rig.Ask("x11-req"), Is.False);
        Assert.That(_adapter.Heard, Is.Empty);
        Assert.That(rig.AskForShell(), Is.True);

        rig = Rig(SSHPermissions.All);
        Assert.That(rig.Ask("pty-req", Session.PackRequestPtyReq("xterm", new WindowSize(24, 80, 0, 0), [])), Is.True);
        Assert.That(rig.Ask("auth-agent-req@openssh.com"), Is.True);
    }

    [Test]
    public void A_forced_command_runs_in_place_of_all_and_hears_what_was_asked_for()
    {
        foreach ((string request, Bytes data, string? original) in new[]
        {
            ("exec", Common.NS("rm -rf /"), "rm -rf /"), ("shell", Bytes.Empty, null), ("subsystem", Common.NS("sftp"), "sftp"),
        })
        {
            _adapter.Heard.Clear();
            SessionRig rig = Rig(SSHPermissions.All with { ForcedCommand = "only this" });
            Assert.That(rig.Ask(request, data), Is.True);
            Assert.That(_adapter.Heard, Has.Some.Contains("only this"), request);
            Assert.That(_adapter.Heard.Any(line => line.Contains("SSH_ORIGINAL_COMMAND", StringComparison.Ordinal)), Is.EqualTo(original is not null), request);
            Assert.That(rig.Session.OriginalCommand, Is.EqualTo((Bytes)(original ?? "")));
        }
    }

    [Test]
    public void A_client_does_not_say_itself_what_it_asked_for()
    {
        SessionRig rig = Rig(SSHPermissions.All with { ForcedCommand = "only this" });
        Assert.That(rig.Ask("env", Common.NS("SSH_ORIGINAL_COMMAND") + Common.NS("x")), Is.False);
        Assert.That(_adapter.Heard, Is.Empty);
    }

    [Test]
    public void What_was_asked_for_and_could_be_no_command_is_refused()
    {
        SessionRig rig = Rig(SSHPermissions.All with { ForcedCommand = "only this" });
        Assert.That(rig.Ask("exec", Common.NS("a\0b")), Is.False);
        Assert.That(_adapter.Heard, Is.Empty);
    }

    [Test]
    public void Variables_of_the_key_are_set_after_the_clients_and_before_the_program_starts()
    {
        KeyValuePair<string, Bytes>[] environment = [new("A", "key's"), new("LD_PRELOAD", "x"), new("B", "1")];
        foreach (Func<SessionRig, bool> start in new Func<SessionRig, bool>[] { rig => rig.AskForShell(), rig => rig.AskToExec("run") })
        {
            _adapter.Heard.Clear();
            SessionRig rig = Rig(SSHPermissions.All with { Environment = environment });
            rig.Ask("env", Common.NS("A") + Common.NS("client's"));
            Assert.That(start(rig), Is.True, "what the adapter does not want is no reason to refuse");
            Assert.That(_adapter.Heard[..^1], Is.EqualTo((string[])["env A=client's", "env A=key's", "env B=1"]));
        }
    }

    [Test]
    public void An_app_sees_them_whatever_a_client_may_set()
    {
        IReadOnlyDictionary<string, string>? seen = null;
        SessionUser user = new("joe", session =>
        {
            seen = session.Environment;
            return Task.FromResult(0);
        });
        SessionRig rig = new(user);
        rig.Bench.Server.Permissions = SSHPermissions.All with { Environment = [new("MINE", "1")], ForcedCommand = "this" };
        Assert.That(rig.Ask("env", Common.NS("MINE") + Common.NS("2")), Is.False);
        Assert.That(rig.AskToExec("that"), Is.True);
        rig.Bench.Reactor.Advance(0);
        Assert.That(seen, Is.EqualTo(new Dictionary<string, string> { ["MINE"] = "1", ["SSH_ORIGINAL_COMMAND"] = "that" }));
    }

    [Test]
    public void Forwarding_asks_first()
    {
        byte[] port = [0, 0, 0, 80];
        Bytes place = Common.NS("a") + port;
        SSHPermissions some = SSHPermissions.All with { PermitOpen = [new("a", 80)], PermitListen = [new("a", 80)] };
        foreach ((SSHPermissions permissions, bool here, bool elsewhere) in new[] { (SSHPermissions.All, true, true), (some, true, false), (SSHPermissions.None, false, false) })
        {
            Assert.That(PermissionRules.AllowsChannel(permissions, "direct-tcpip", place), Is.EqualTo(here));
            Assert.That(PermissionRules.AllowsChannel(permissions, "direct-tcpip", Common.NS("b") + port), Is.EqualTo(elsewhere));
            Assert.That(PermissionRules.AllowsGlobal(permissions, "tcpip-forward", place), Is.EqualTo(here));
            Assert.That(PermissionRules.AllowsGlobal(permissions, "tcpip-forward", Common.NS("b") + port), Is.EqualTo(elsewhere));
            Assert.That(PermissionRules.AllowsChannel(permissions, "direct-tcpip", "x"), Is.False);
            Assert.That(PermissionRules.AllowsChannel(permissions, "session", default), Is.True);
            Assert.That(PermissionRules.AllowsChannel(permissions, "direct-streamlocal@openssh.com", default), Is.EqualTo(permissions.PortForwarding));
            Assert.That(PermissionRules.AllowsGlobal(permissions, "streamlocal-forward@openssh.com", default), Is.EqualTo(permissions.PortForwarding));
            Assert.That(PermissionRules.AllowsGlobal(permissions, "keepalive@openssh.com", default), Is.True);
        }
    }

    private SessionRig Rig(SSHPermissions permissions)
    {
        SessionRig rig = SessionRig.With(_adapter);
        rig.Bench.Server.Permissions = permissions;
        return rig;
    }
}
