using Twisted.Conch.Ssh;
using Twisted.Conch.Tests.Transport;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Conch.Tests.Sessions;

[TestFixture]
internal sealed class SSHSessionTests
{
    private static readonly Bytes Pty = Session.PackRequestPtyReq("xterm", new WindowSize(24, 80), [(Ttymodes.ECHO, 1)]);

    private readonly RecordingSession _adapter = new();

    [SetUp]
    public void Forget()
    {
        _adapter.Heard.Clear();
        _adapter.OnShell = _ => Defer.Succeed();
        _adapter.OnExec = (_, _) => Defer.Succeed();
        _adapter.Pty = Defer.Succeed();
        _adapter.TakesSignals = false;
        _adapter.TakesAgent = false;
    }

    [Test]
    public void Everything_of_the_RFC_reaches_the_adapter_in_order()
    {
        SessionRig rig = SessionRig.With(_adapter);
        Assert.That(rig.Ask("pty-req", Pty));
        Assert.That(rig.Ask("env", Session.PackRequestEnv("LANG", "C")));
        Assert.That(rig.AskForShell());
        Assert.That(rig.Ask("window-change", Session.PackRequestWindowChange(new WindowSize(50, 132))));
        _adapter.TakesSignals = true;
        Assert.That(rig.Ask("signal", Common.NS("INT")));
        Assert.That(rig.Ask("break", Bytes.Of(0, 0, 3, 232)));
        rig.SendEof();
        rig.Channel.LoseConnection();
        rig.Flush();
        Assert.That(_adapter.Heard, Is.EqualTo(new[]
        {
            "pty xterm 80x24 1 modes", "env LANG=C", "shell", "window 132x50", "signal INT", "break 1000", "eof", "closed",
        }));
    }

    [Test]
    public void A_command_reaches_the_adapter()
    {
        SessionRig rig = SessionRig.With(_adapter);
        Assert.That(rig.AskToExec("ls -l"));
        Assert.That(_adapter.Heard, Is.EqualTo(new[] { "exec ls -l" }));
    }

    [TestCase("shell")]
    [TestCase("exec")]
    [TestCase("subsystem")]
    public void One_program_runs_in_a_channel(string second)
    {
        SessionRig rig = SessionRig.With(_adapter);
        rig.User.SubsystemLookup["echo"] = (_, _) => new EchoingProtocol();
        Assert.That(rig.AskForShell());
        Assert.That(rig.Ask(second, Common.NS("echo")), Is.False);
        Assert.That(_adapter.Heard, Is.EqualTo(new[] { "shell" }));
        Assert.That(rig.ClientConnection.Channels, Is.Not.Empty, "the channel lives on");
    }

    [Test]
    public void A_second_program_is_refused_while_the_first_is_being_started()
    {
        Deferred starting = new();
        _adapter.OnShell = _ => starting;
        SessionRig rig = SessionRig.With(_adapter);
        rig.ClientConnection.SendRequest(rig.Channel, "shell", default);
        rig.ClientConnection.SendRequest(rig.Channel, "exec", Common.NS("x"));
        rig.Flush();
        starting.Callback();
        rig.Flush();
        Assert.That(_adapter.Heard, Is.EqualTo(new[] { "shell" }));
    }

    [Test]
    public void One_program_runs_in_a_channel_where_a_derived_class_starts_it_too()
    {
        SessionRig rig = SessionRig.Of(() => new EchoingSession());
        Assert.That(rig.AskForShell());
        Assert.That(rig.AskForShell(), Is.False);
    }

    [Test]
    public void After_a_program_that_could_not_be_started_another_one_may_be()
    {
        _adapter.OnShell = _ => throw new InvalidOperationException("no shell today");
        SessionRig rig = SessionRig.With(_adapter);
        Assert.That(rig.AskForShell(), Is.False);
        Assert.That(rig.Log.Written, Has.Some.Contains("shell went wrong").And.Some.Contains("no shell today"));
        Assert.That(rig.AskToExec("x"));
    }

    [Test]
    public void Terminal_and_variables_come_before_the_program()
    {
        SessionRig rig = SessionRig.With(_adapter);
        Assert.That(rig.AskForShell());
        Assert.That(rig.Ask("pty-req", Pty), Is.False);
        Assert.That(rig.Ask("env", Session.PackRequestEnv("A", "B")), Is.False);
    }

    [Test]
    public void A_session_has_one_terminal_and_a_refused_one_does_not_count()
    {
        _adapter.Pty = Defer.Fail(new ConchError("none free"));
        SessionRig rig = SessionRig.With(_adapter);
        Assert.That(rig.Ask("pty-req", Pty), Is.False);
        _adapter.Pty = Defer.Succeed();
        Assert.That(rig.Ask("pty-req", Pty));
        Assert.That(rig.Ask("pty-req", Pty), Is.False);
    }

    [Test]
    public void A_variable_that_is_not_permitted_is_refused_and_the_others_are_not()
    {
        SessionRig rig = SessionRig.With(_adapter);
        Assert.That(rig.Ask("env", Session.PackRequestEnv("LD_PRELOAD", "x")), Is.False);
        Assert.That(rig.Ask("env", Session.PackRequestEnv("LANG", "C")));
    }

    [Test]
    public void An_adapter_without_ISessionSetEnv_takes_no_variable()
    {
        SessionRig rig = SessionRig.With(new Bare());
        Assert.That(rig.Ask("env", Session.PackRequestEnv("LANG", "C")), Is.False);
    }

    [Test]
    public void The_number_of_variables_has_a_bound()
    {
        SessionRig rig = SessionRig.With(_adapter);
        for (int i = 0; i < SSHSession.MaxVariables; i++)
        {
            Assert.That(rig.Ask("env", Session.PackRequestEnv($"V{i}", "x")));
        }

        Assert.That(rig.Ask("env", Session.PackRequestEnv("ONE_MORE", "x")), Is.False);
        Assert.That(_adapter.Heard, Has.Count.EqualTo(SSHSession.MaxVariables));
    }

    [Test]
    public void What_an_adapter_leaves_out_is_refused_but_for_the_terminal()
    {
        SessionRig rig = SessionRig.With(new Bare());
        Assert.That(rig.Ask("pty-req", Pty));
        Assert.That(rig.AskForShell(), Is.False);
        Assert.That(rig.AskToExec("x"), Is.False);
        Assert.That(rig.Ask("signal", Common.NS("INT")), Is.False);
        Assert.That(rig.Ask("break", Bytes.Of(0, 0, 0, 0)), Is.False);
        Assert.That(rig.Ask("auth-agent-req@openssh.com"), Is.False);
        Assert.That(rig.Ask("x11-req"), Is.False);
        Assert.That(rig.Ask("no-such-request@example.com"), Is.False);
    }

    [TestCase("pty-req")]
    [TestCase("env")]
    [TestCase("exec")]
    [TestCase("subsystem")]
    [TestCase("window-change")]
    [TestCase("signal")]
    [TestCase("break")]
    public void A_malformed_request_is_refused_and_the_connection_lives_on(string request)
    {
        SessionRig rig = SessionRig.With(_adapter);
        Assert.That(rig.Ask(request, Bytes.Of(0, 0, 0, 9, 1)), Is.False);
        Assert.That(rig.AskForShell());
    }

    [Test]
    public void The_adapter_is_found_by_the_avatars_class()
    {
        Components.RegisterAdapter<AdaptedUser, ISession>(user => user.Sessions);
        AdaptedUser user = new(_adapter);
        user.ChannelLookup["session"] = () => new SSHSession();
        SessionRig rig = new(user);
        Assert.That(rig.AskForShell());
        Assert.That(_adapter.Heard, Is.EqualTo(new[] { "shell" }));
    }

    [Test]
    public void A_user_without_an_adapter_gets_no_shell_and_the_log_says_what_to_do()
    {
        SessionRig rig = SessionRig.Of(() => new SSHSession());
        Assert.That(rig.AskForShell(), Is.False);
        Assert.That(rig.Log.Written, Has.Some.Contains("RegisterAdapter"));
    }

    [Test]
    public void A_protocol_talks_to_the_client_and_loses_its_connection_once()
    {
        EchoingProtocol echo = new();
        _adapter.OnShell = transport => Run(echo, transport);
        SessionRig rig = SessionRig.With(_adapter);
        rig.AskForShell();
        rig.Type("one");
        Assert.That(rig.Channel.Out, Is.EqualTo((Bytes)"hello one"));
        echo.Transport!.LoseConnection();
        rig.Flush();
        Assert.That(echo.Heard, Is.EqualTo(new[] { "made", "data one", "lost ConnectionDone" }));
        Assert.That(rig.Channel.Events, Is.EqualTo(new[] { "open", "closed" }));
        Assert.That(_adapter.Heard, Is.EqualTo(new[] { "shell", "closed" }));
    }

    [Test]
    public void A_protocol_may_end_with_a_status()
    {
        EchoingProtocol echo = new();
        _adapter.OnShell = transport => Run(echo, transport);
        SessionRig rig = SessionRig.With(_adapter);
        rig.AskForShell();
        rig.Session.Client!.ProcessEnded(new ProcessDone());
        rig.Flush();
        Assert.That(rig.Channel.Events, Is.EqualTo(new[] { "open", "eof", "status 0", "closed" }).Or.EqualTo(new[] { "open", "status 0", "eof", "closed" }));
        Assert.That(echo.Heard[^1], Is.EqualTo("lost ConnectionDone"));
    }

    [Test]
    public void A_protocol_hears_when_the_connection_is_lost()
    {
        EchoingProtocol echo = new();
        _adapter.OnShell = transport => Run(echo, transport);
        SessionRig rig = SessionRig.With(_adapter);
        rig.AskForShell();
        rig.Bench.Pair.ServerEnd.Lose();
        Assert.That(echo.Heard, Is.EqualTo(new[] { "made", "lost ConnectionDone" }));
        Assert.That(_adapter.Heard, Is.EqualTo(new[] { "shell", "closed" }));
    }

    [Test]
    public void What_the_client_sends_before_the_program_runs_is_kept_for_it()
    {
        EchoingProtocol echo = new();
        Deferred starting = new();
        _adapter.OnShell = transport => starting.AddCallback(() => Run(echo, transport));
        SessionRig rig = SessionRig.With(_adapter);
        rig.ClientConnection.SendRequest(rig.Channel, "shell", default);
        rig.Type("early ");
        rig.Type("bird");
        rig.SendEof();
        Assert.That(echo.Heard, Is.Empty);
        starting.Callback();
        rig.Flush();
        Assert.That(rig.Channel.Out, Is.EqualTo((Bytes)"hello early bird"));
    }

    [Test]
    public void What_is_kept_for_a_program_that_never_comes_is_one_packet_and_what_the_window_holds()
    {
        SessionRig rig = SessionRig.With(_adapter);
        long window = rig.Channel.RemoteWindowLeft;
        rig.Channel.Write(new byte[window + 1]);
        rig.Flush();
        Assert.That(rig.Session.ProgramInput.KeptBytes, Is.InRange(1, rig.Session.LocalMaxPacket));
        Assert.That(rig.Channel.RemoteWindowLeft, Is.Zero, "the window was given back");
    }

    [Test]
    public void The_listing_of_the_series_runs_a_protocol_in_a_derived_class()
    {
        EchoingSession session = new();
        SessionRig rig = SessionRig.Of(() => session);
        Assert.That(rig.AskForShell());
        rig.Type("abc");
        rig.SendEof();
        Assert.That(rig.Channel.Out, Is.EqualTo((Bytes)"hello abc"));
        Assert.That(session.Echo.Heard, Is.EqualTo(new[] { "made", "data abc", "lost ConnectionDone" }), "without an adapter the end of input is the end");
        Assert.That(rig.Channel.Events[^1], Is.EqualTo("closed"));
    }

    [Test]
    public void A_protocol_that_can_goes_on_after_the_end_of_its_input()
    {
        HalfClosingProtocol half = new();
        SessionRig rig = SessionRig.Of(() => new EchoingSession { Echo = half });
        rig.AskForShell();
        rig.SendEof();
        Assert.That(half.Heard, Is.EqualTo(new[] { "made", "read lost", "lost ConnectionDone" }));
        Assert.That(rig.Channel.Out, Is.EqualTo((Bytes)"hello bye"));
    }

    [Test]
    public void A_subsystem_is_a_protocol_of_the_avatars()
    {
        EchoingProtocol echo = new();
        Bytes? sent = null;
        SessionRig rig = SessionRig.Of(() => new SSHSession());
        rig.User.SubsystemLookup["echo"] = (data, _) =>
        {
            sent = data;
            return echo;
        };
        Assert.That(rig.Ask("subsystem", Common.NS("none")), Is.False);
        Assert.That(rig.Ask("subsystem", Common.NS("echo")));
        rig.Type("x");
        rig.SendEof();
        Assert.That(sent, Is.EqualTo(Bytes.Empty));
        Assert.That(rig.Channel.Out, Is.EqualTo((Bytes)"hello x"));
        Assert.That(echo.Heard[^1], Is.EqualTo("lost ConnectionDone"), "a subsystem's end of input is its end");
    }

    [Test]
    public void A_subsystem_ends_with_its_input_though_a_variable_was_set_by_an_adapter()
    {
        EchoingProtocol echo = new();
        SessionRig rig = SessionRig.With(_adapter);
        rig.User.SubsystemLookup["echo"] = (_, _) => echo;
        rig.Ask("env", Session.PackRequestEnv("LANG", "C"));
        rig.Ask("subsystem", Common.NS("echo"));
        rig.SendEof();
        Assert.That(rig.Channel.Events[^1], Is.EqualTo("closed"));
    }

    [Test]
    public void An_adapter_that_throws_at_the_end_ends_nothing_else()
    {
        SessionRig rig = SessionRig.With(new Throwing());
        rig.SendEof();
        rig.Channel.LoseConnection();
        rig.Flush();
        Assert.That(rig.Log.Written.FindAll(line => line.Contains("adapter threw", StringComparison.Ordinal)), Has.Count.EqualTo(2));
        Assert.That(rig.OpenAnother().Events, Is.EqualTo(new[] { "open" }), "the connection lives on");
    }

    [Test]
    public void A_program_whose_channel_was_closed_while_it_started_is_closed_too()
    {
        EchoingProtocol echo = new();
        Deferred starting = new();
        _adapter.OnShell = transport => starting.AddCallback(() => Run(echo, transport));
        SessionRig rig = SessionRig.With(_adapter);
        rig.ClientConnection.SendRequest(rig.Channel, "shell", default);
        rig.Flush();
        rig.Channel.LoseConnection();
        rig.Flush();
        starting.Callback();
        rig.Flush();
        Assert.That(echo.Heard[^1], Is.EqualTo("lost ConnectionDone"));
    }

    [Test]
    public void An_agent_is_reached_only_where_the_adapter_takes_it()
    {
        SessionRig rig = SessionRig.With(_adapter);
        rig.ClientConnection.Agent = new SSHAgentServer { Keys = new SSHAgentKeys() };
        rig.ClientConnection.Agent.Keys.Add(TestKeys.Ed25519, "forwarded");
        Assert.That(rig.Ask("auth-agent-req@openssh.com"), Is.False);
        _adapter.TakesAgent = true;
        Assert.That(rig.Ask("auth-agent-req@openssh.com"));

        SSHAgentClient? agent = null;
        SSHAgentChannel.Open(rig.ServerConnection).AddCallback(opened => { agent = opened; });
        rig.Flush();
        IReadOnlyList<(Bytes Blob, Bytes Comment)>? keys = null;
        agent!.RequestIdentities().AddCallback(list => { keys = list; });
        rig.Flush();
        Assert.That(keys, Is.EqualTo(new[] { (TestKeys.Ed25519.Public().Blob(), (Bytes)"forwarded") }));
        agent.Transport!.LoseConnection();
        rig.Flush();
        Assert.That(rig.ServerConnection.Channels, Has.Count.EqualTo(1), "the agent's channel is left open");
    }

    [Test]
    public void An_agent_that_the_client_does_not_let_us_reach_is_an_error()
    {
        SessionRig rig = SessionRig.With(_adapter);
        Failure? failure = null;
        SSHAgentChannel.Open(rig.ServerConnection).AddErrback(fail => { failure = fail; });
        rig.Flush();
        Assert.That(failure?.Value, Is.InstanceOf<ConchError>());
    }

    private static Deferred Run(Protocol protocol, SSHSessionProcessProtocol transport)
    {
        protocol.MakeConnection(transport);
        transport.MakeConnection(Session.WrapProtocol(protocol));
        return Defer.Succeed();
    }

    /// <summary>Part 7 of the series.</summary>
    private sealed class EchoingSession : SSHSession
    {
        public EchoingProtocol Echo { get; set; } = new();

        public override Deferred<bool> RequestShell(Bytes data)
        {
            SSHSessionProcessProtocol transport = new(this);
            Echo.MakeConnection(transport);
            transport.MakeConnection(Session.WrapProtocol(Echo));
            Client = transport;
            return true;
        }
    }

    private sealed class Bare : ISession;

    private sealed class Throwing : ISession
    {
        public void EofReceived() => throw new InvalidOperationException("eof");

        public void Closed() => throw new InvalidOperationException("closed");
    }

    private sealed class AdaptedUser(ISession sessions) : ConchUser
    {
        public ISession Sessions => sessions;
    }
}
