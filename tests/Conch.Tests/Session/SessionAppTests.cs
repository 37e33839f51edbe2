using System.Text;
using Twisted.Conch.Ssh;
using Twisted.Conch.Tests.Transport;
using Twisted.Internet;

namespace Twisted.Conch.Tests.Sessions;

/// <summary>Apps in one lambda.</summary>
[TestFixture]
internal sealed class SessionAppTests
{
    private static readonly Bytes Pty = Session.PackRequestPtyReq("xterm", new WindowSize(24, 80), [(Ttymodes.ECHO, 1)]);

    private SynchronizationContext? _before;

    [SetUp]
    public void RememberContext() => _before = SynchronizationContext.Current;

    [TearDown]
    public void RestoreContext() => SynchronizationContext.SetSynchronizationContext(_before);

    [Test]
    public void An_app_says_something_and_returns_a_status()
    {
        SessionRig rig = Run(async session =>
        {
            await session.Out.WriteLineAsync($"hello {session.Username}");
            await session.Error.WriteAsync("oops");
            return 3;
        });
        Assert.That(rig.AskForShell());
        Assert.That(rig.Channel.Out, Is.EqualTo((Bytes)"hello me\n"));
        Assert.That(rig.Channel.Err, Is.EqualTo((Bytes)"oops"));
        Assert.That(rig.Channel.Events, Does.Contain("eof").And.Contain("status 3"));
        Assert.That(rig.Channel.Events[^1], Is.EqualTo("closed"));
    }

    [Test]
    public void An_app_that_never_waits_ends_after_its_request_was_granted()
    {
        SessionRig rig = Run(_ => Task.FromResult(0));
        Assert.That(rig.AskForShell(), "the answer came too late, or not at all");
        Assert.That(rig.Channel.Events, Does.Contain("status 0"));
    }

    [Test]
    public void An_app_knows_its_command_terminal_and_variables()
    {
        SessionContext? seen = null;
        SessionRig rig = Run(session =>
        {
            seen = session;
            return Forever(session);
        });
        rig.Ask("pty-req", Pty);
        Assert.That(rig.Ask("env", Session.PackRequestEnv("LC_ALL", "C.UTF-8")));
        Assert.That(rig.Ask("env", Session.PackRequestEnv("LD_PRELOAD", "/x.so")), Is.False);
        rig.AskToExec("top -n 1");
        Assert.That(seen!.Command, Is.EqualTo("top -n 1"));
        Assert.That(seen.Reactor, Is.SameAs(rig.Bench.Reactor));
        Assert.That(seen.Term, Is.EqualTo("xterm"));
        Assert.That(seen.HasTerminal);
        Assert.That(seen.WindowSize, Is.EqualTo(new WindowSize(24, 80)));
        Assert.That(seen.Modes, Is.EqualTo(new (byte, uint)[] { (Ttymodes.ECHO, 1) }));
        Assert.That(seen.Environment, Is.EqualTo(new Dictionary<string, string> { ["LC_ALL"] = "C.UTF-8" }));
    }

    [Test]
    public void The_variables_of_a_session_have_a_bound_together()
    {
        SessionRig rig = Run(Forever);
        string value = new('v', 20_000);
        Assert.That(rig.Ask("env", Session.PackRequestEnv("LC_A", value)));
        Assert.That(rig.Ask("env", Session.PackRequestEnv("LC_B", value)), Is.False);
    }

    [Test]
    public void Without_a_terminal_lines_end_as_in_a_file_and_with_one_as_on_paper()
    {
        SessionRig rig = Run(async session =>
        {
            await session.Out.WriteLineAsync("x");
            return 0;
        });
        rig.AskForShell();
        Assert.That(rig.Channel.Out, Is.EqualTo((Bytes)"x\n"));
        SessionRig.ClientChannel other = rig.OpenAnother();
        rig.Ask("pty-req", Pty, other);
        rig.Ask("shell", default, other);
        Assert.That(other.Out, Is.EqualTo((Bytes)"x\r\n"));
    }

    [Test]
    public void The_windows_size_is_an_observable_that_starts_with_the_present()
    {
        List<int> widths = [];
        SessionRig rig = Run(session =>
        {
            session.WindowSizes.Subscribe(size => widths.Add(size.Columns), () => widths.Add(-1));
            return Forever(session);
        });
        rig.Ask("pty-req", Pty);
        rig.AskForShell();
        rig.Ask("window-change", Session.PackRequestWindowChange(new WindowSize(50, 132)));
        rig.Channel.LoseConnection();
        rig.Flush();
        Assert.That(widths, Is.EqualTo(new[] { 80, 132, -1 }));
    }

    [Test]
    public void Signals_reach_the_app()
    {
        List<string> signals = [];
        SessionRig rig = Run(session =>
        {
            session.Signals.Subscribe(signals.Add);
            return Forever(session);
        });
        rig.AskForShell();
        Assert.That(rig.Ask("signal", Common.NS("USR1")));
        Assert.That(signals, Is.EqualTo(new[] { "USR1" }));
    }

    [Test]
    public void An_app_reads_to_the_end_what_came_before_it_began_and_after()
    {
        SessionRig rig = Run(async session =>
        {
            using StreamReader reader = new(session.Stream, leaveOpen: true);
            string all = await reader.ReadToEndAsync();
            await session.Out.WriteAsync(all.ToUpperInvariant());
            return 0;
        });
        rig.Type("before ");
        rig.ClientConnection.SendRequest(rig.Channel, "shell", default);
        rig.Type("after");
        Assert.That(rig.Channel.Out, Is.EqualTo(Bytes.Empty));
        rig.SendEof();
        FlushToTheEnd(rig);
        Assert.That(rig.Channel.Out, Is.EqualTo((Bytes)"BEFORE AFTER"));
    }

    [Test]
    public void What_comes_can_be_observed()
    {
        SessionRig rig = Run(async session =>
        {
            TaskCompletionSource done = new();
            session.Received.Subscribe(piece => session.Out.Write($"<{piece}>"), () => done.SetResult());
            await done.Task;
            return 0;
        });
        rig.AskForShell();
        rig.Type("a");
        rig.Type("b");
        rig.SendEof();
        Assert.That(rig.Channel.Out, Is.EqualTo((Bytes)"<a><b>"));
        Assert.That(rig.Channel.Events, Does.Contain("status 0"));
    }

    [Test]
    public void An_app_that_throws_ends_with_status_1_and_a_line_in_the_log()
    {
        SessionRig rig = Run(_ => throw new InvalidOperationException("the app's own fault"));
        rig.AskForShell();
        Assert.That(rig.Channel.Events, Does.Contain("status 1"));
        Assert.That(rig.Log.Written, Has.Some.Contains("the app's own fault"));
        Assert.That(rig.Channel.Out + rig.Channel.Err, Is.EqualTo(Bytes.Empty), "the client is not told");
    }

    [Test]
    public void An_app_that_fails_later_ends_with_status_1_too()
    {
        TaskCompletionSource<int> end = new();
        SessionRig rig = Run(_ => end.Task);
        rig.AskForShell();
        end.SetException(new InvalidOperationException("late"));
        rig.Flush();
        Assert.That(rig.Channel.Events, Does.Contain("status 1"));
        Assert.That(rig.Log.Written, Has.Some.Contains("late"));
    }

    [Test]
    public void An_app_is_told_when_the_client_has_gone_and_no_error_is_logged_for_what_it_does_then()
    {
        IOException? error = null;
        SessionRig rig = Run(async session =>
        {
            try
            {
                await Forever(session);
            }
            catch (OperationCanceledException)
            {
                error = await Assert.ThrowsAsync<IOException>(async () => await session.Stream.WriteAsync("x"u8.ToArray()));
                Assert.That(await session.Stream.ReadAsync(new byte[1]), Is.Zero);
                throw;
            }

            return 0;
        });
        rig.AskForShell();
        rig.Channel.LoseConnection();
        rig.Flush();
        Assert.That(error, Is.Not.Null);
        Assert.That(rig.Log.Written.FindAll(line => line.StartsWith("Error", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void An_app_is_told_when_the_connection_is_lost()
    {
        bool told = false;
        SessionRig rig = Run(session =>
        {
            session.Closed.Register(() => told = true);
            return Forever(session);
        });
        rig.AskForShell();
        rig.Bench.Pair.ServerEnd.Lose();
        Assert.That(told);
    }

    [Test]
    public void A_client_gone_before_the_app_began_begins_nothing()
    {
        bool began = false;
        SessionRig rig = Run(_ =>
        {
            began = true;
            return Task.FromResult(0);
        });
        SSHSession server = rig.Session;
        server.RequestReceived("shell", default);
        rig.Bench.Pair.ServerEnd.Lose();
        rig.Flush();
        Assert.That(began, Is.False);
    }

    [Test]
    public void Reading_without_awaiting_is_refused_on_the_reactor_thread()
    {
        SessionRig rig = Run(session => Task.FromResult(session.Stream.ReadByte()));
        rig.AskForShell();
        Assert.That(rig.Log.Written, Has.Some.Contains("would block the reactor"));
        Assert.That(rig.Channel.Events, Does.Contain("status 1"));
    }

    [Test]
    public void An_agent_is_lent_only_where_the_user_may_have_it()
    {
        SessionUser user = new("me", async session =>
        {
            SSHAgentClient agent = await session.OpenAgent();
            await session.Out.WriteAsync($"{(await agent.RequestIdentities()).Count} keys");
            return 0;
        });
        SessionRig rig = new(user);
        Assert.That(rig.Ask("auth-agent-req@openssh.com"), Is.False);
        user.AllowAgentForwarding = true;
        Assert.That(rig.Ask("auth-agent-req@openssh.com"));
        rig.ClientConnection.Agent = new SSHAgentServer { Keys = new SSHAgentKeys() };
        rig.ClientConnection.Agent.Keys.Add(TestKeys.Ed25519);
        SynchronizationContext.SetSynchronizationContext(new ReactorContext(rig.Bench.Reactor));
        rig.AskForShell();
        Assert.That(rig.Channel.Out, Is.EqualTo((Bytes)"1 keys"));
    }

    [Test]
    public void The_realm_makes_users_of_SSH_only()
    {
        SessionRealm realm = new(_ => Task.FromResult(0));
        (Type Interface, object Avatar, Action Logout)? given = null;
        realm.RequestAvatar("me", null, typeof(IConchUser)).AddCallback(result => { given = result; });
        Assert.That(((SessionUser)given!.Value.Avatar).Username, Is.EqualTo("me"));
        Assert.Throws<NotSupportedException>(() => realm.RequestAvatar("me", null, typeof(IDisposable)));
    }

    [Test]
    public void Other_threads_read_and_write_as_well()
    {
        SessionRig rig = Run(session => Task.Run(() =>
        {
            using StreamReader reader = new(session.Stream, Encoding.UTF8, leaveOpen: true);
            session.Out.WriteLine(reader.ReadLine());
            return 5;
        }));
        rig.AskForShell();
        rig.Channel.Write("by a thread\n");
        FlushToTheEnd(rig);
        Assert.That(rig.Channel.Out, Is.EqualTo((Bytes)"by a thread\n"));
        Assert.That(rig.Channel.Events, Does.Contain("status 5"));
    }

    [Test]
    public void An_app_that_does_not_read_keeps_64_KiB_and_stops_the_client_by_its_window()
    {
        TaskCompletionSource read = new();
        long total = 0;
        SessionRig rig = Run(async session =>
        {
            await read.Task;
            byte[] buffer = new byte[10_000];
            for (int count = -1; count != 0; total += count)
            {
                count = await session.Stream.ReadAsync(buffer);
            }

            return 0;
        });
        rig.AskForShell();
        long window = rig.Channel.RemoteWindowLeft;
        rig.Channel.Write(new byte[window + 100_000]);
        rig.Flush();
        SessionStream stream = ((AppChannel)rig.Session).AppInput;
        Assert.That(stream.KeptBytes, Is.InRange(SessionStream.HighWater, SessionStream.HighWater + rig.Session.LocalMaxPacket));
        Assert.That(rig.Channel.RemoteWindowLeft, Is.LessThan(100_000), "the window was given back");
        rig.SendEof();
        read.SetResult();
        rig.Flush();
        Assert.That(total, Is.EqualTo(window + 100_000));
        Assert.That(rig.Channel.Events, Does.Contain("status 0"));
    }

    [Test]
    public void An_app_waits_for_a_client_that_does_not_read()
    {
        Task? writing = null;
        SessionRig rig = Run(async session =>
        {
            writing = session.Stream.WriteAsync(new byte[4 * 1024 * 1024]).AsTask();
            await writing;
            return 0;
        });
        rig.Channel.PauseProducing();
        rig.AskForShell();
        Assert.That(writing!.IsCompleted, Is.False);
        Assert.That(rig.Session.Outgoing.Kept, Is.LessThan(64 * 1024), "what waits for the client has no bound");
        rig.Channel.ResumeProducing();
        rig.Flush();
        Assert.That(writing.IsCompletedSuccessfully);
        Assert.That(rig.Channel.Out.Length, Is.EqualTo(4 * 1024 * 1024));
    }

    [Test]
    public void A_write_that_waits_fails_when_the_client_goes()
    {
        Exception? error = null;
        SessionRig rig = Run(async session =>
        {
            try
            {
                await session.Stream.WriteAsync(new byte[4 * 1024 * 1024]);
            }
            catch (IOException closed)
            {
                error = closed;
            }

            return 0;
        });
        rig.Channel.PauseProducing();
        rig.AskForShell();
        rig.Bench.Pair.ServerEnd.Lose();
        rig.Flush();
        Assert.That(error, Is.Not.Null);
    }

    private static SessionRig Run(SessionHandler handler)
    {
        SessionRig rig = new(new SessionUser("me", handler));
        SynchronizationContext.SetSynchronizationContext(new ReactorContext(rig.Bench.Reactor));
        return rig;
    }

    /// <summary>For what passes through the pool's threads: a reader of .NET's own does so although it began on the reactor's.</summary>
    private static void FlushToTheEnd(SessionRig rig)
    {
        for (int i = 0; i < 100_000 && rig.Channel.Events[^1] != "closed"; i++)
        {
            rig.Flush();
            Thread.Yield();
        }
    }

    private static async Task<int> Forever(SessionContext session)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, session.Closed);
        return 0;
    }

    /// <summary>Says that this thread is the reactor's, and brings to it what an await leaves to be done.</summary>
    private sealed class ReactorContext(TestReactor reactor) : SynchronizationContext, IReactorContext
    {
        public IReactorThreads Reactor => reactor;

        public override void Post(SendOrPostCallback d, object? state) => reactor.CallFromThread(() => d(state));

        public override SynchronizationContext CreateCopy() => this;
    }
}
