using Twisted.Internet;
using Twisted.Reactor.Tests.Loop;

namespace Twisted.Reactor.Tests.Group;

/// <summary>Several reactors start, stop and fail as one.</summary>
[TestFixture(typeof(EPollReactor))]
[TestFixture(typeof(SelectReactor))]
public sealed class ReactorGroupTests<TReactor> : GroupFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    private const int SIGINT = 2;
    private const int SIGTERM = 15;

    [Test]
    public void Each_reactor_runs_on_a_thread_of_its_own_until_a_stop_from_any_thread()
    {
        List<int> ended = [];
        foreach (ReactorBase reactor in Group.Reactors)
        {
            reactor.AddSystemEventTrigger("during", "shutdown", () =>
            {
                lock (ended)
                {
                    ended.Add(Environment.CurrentManagedThreadId);
                }
            });
        }

        Group.Start();
        Assert.That(Group.Reactors.Select(static reactor => reactor.Running), Is.All.True);
        Group.Stop();
        Wait(Group.Completion);
        Assert.That(ended.Append(Environment.CurrentManagedThreadId), Is.Unique.And.Exactly(3).Items);
        Assert.That(Group.Reactors.Select(static reactor => reactor.Running), Is.All.False);
    }

    [Test]
    public void One_reactor_that_is_stopped_by_its_own_code_takes_the_others_along()
    {
        Group.Reactors[1].CallWhenRunning(Group.Reactors[1].Stop);
        Group.Run(installSignalHandlers: false);
        Assert.That(Group.Completion.IsCompletedSuccessfully, Is.True);
    }

    [Test]
    public void One_loop_that_crashes_takes_the_others_along()
    {
        Group.Reactors[0].CallWhenRunning(Group.Reactors[0].Crash);
        Group.Run(installSignalHandlers: false);
        Assert.That(Group.Reactors[1].Running, Is.False);
    }

    [Test]
    public void A_reactor_that_cannot_start_stops_those_that_could_and_is_thrown()
    {
        bool shutDown = false;
        Group.Reactors[0].AddSystemEventTrigger("during", "shutdown", () => shutDown = true);
        Group.Reactors[1].CallWhenRunning(Group.Reactors[1].Stop);
        Group.Reactors[1].Run(installSignalHandlers: false);
        Assert.That(() => Group.Start(), Throws.TypeOf<ReactorNotRestartable>());
        Assert.That(shutDown, Is.True);
        Assert.That(Group.Completion.IsFaulted, Is.True);
    }

    [Test]
    public void Stopping_twice_is_stopping_once()
    {
        int shutDowns = 0;
        Group.Reactors[0].AddSystemEventTrigger("during", "shutdown", () => shutDowns++);
        Group.Start();
        Group.Stop();
        Group.Stop();
        Wait(Group.Completion);
        Group.Stop();
        Assert.That(shutDowns, Is.EqualTo(1));
    }

    [Test]
    public void It_is_started_once_and_stopped_only_then()
    {
        Assert.That(Group.Stop, Throws.TypeOf<ReactorNotRunning>());
        Group.Start();
        Assert.That(Group.Start, Throws.TypeOf<ReactorAlreadyRunning>());
        Group.Stop();
        Wait(Group.Completion);
        Assert.That(Group.Start, Throws.TypeOf<ReactorNotRestartable>());
        Group.Dispose();
        Assert.That(Group.Start, Throws.TypeOf<ObjectDisposedException>());
    }

    [TestCase(SIGINT)]
    [TestCase(SIGTERM)]
    public void A_signal_stops_all(int signal)
    {
        SkipOnWindows();
        Group.Reactors[1].CallWhenRunning(() => Raise(signal));
        Group.Run();
        Assert.That(Group.Completion.IsCompletedSuccessfully, Is.True);
    }

    [Test]
    public void A_second_signal_ends_a_shutdown_that_hangs_on_one_of_them()
    {
        SkipOnWindows();
        Deferred never = new();
        Group.Reactors[1].AddSystemEventTrigger("before", "shutdown", () =>
        {
            Raise(SIGINT);
            return never;
        });
        Group.Reactors[0].CallWhenRunning(() => Raise(SIGINT));
        Group.Run();
        Assert.That(never.Called, Is.False);
    }

    [Test]
    public void A_signal_that_the_end_of_another_one_overtakes_is_no_second_signal()
    {
        Deferred slow = new();
        ReactorBase late = Group.Reactors[1];
        late.AddSystemEventTrigger("before", "shutdown", () =>
        {
            late.OnSignal(System.Runtime.InteropServices.PosixSignal.SIGINT, mayEnd: false);
            late.CallLater(0.01, slow.Callback);
            return slow;
        });
        Group.Reactors[0].CallWhenRunning(Group.Reactors[0].Stop);
        Group.Run(installSignalHandlers: false);
        Assert.That(slow.Called, Is.True, "it was ended and not stopped");
    }

    [Test]
    public void Its_own_threads_cannot_wait_for_its_end()
    {
        Exception? error = null;
        Group.Reactors[0].CallWhenRunning(() =>
        {
            error = Assert.Catch(Group.Dispose);
            Group.Stop();
        });
        Group.Run(installSignalHandlers: false);
        Assert.That(error, Is.TypeOf<InvalidOperationException>());
    }

    [Test]
    public void The_log_is_everybodys_and_chosen_before_the_start()
    {
        Assert.That(Group.Reactors.Select(static reactor => reactor.LoggerFactory), Is.All.SameAs(Log));
        Group.Start();
        Assert.That(() => Group.LoggerFactory = Log, Throws.TypeOf<ReactorAlreadyRunning>());
    }

    [Test]
    public void A_constructor_that_fails_half_way_leaves_no_reactor_behind()
    {
        TReactor first = new();
        int made = 0;
        Assert.That(
            () => new ReactorGroup(2, () => made++ == 0 ? first : throw new InvalidOperationException("boom")),
            Throws.InvalidOperationException.With.Message.EqualTo("boom"));
        Assert.That(() => first.Run(), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => new ReactorGroup(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private static void SkipOnWindows()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Windows has no kill().");
        }
    }

    private static void Raise(int signal) => Assert.That(LibC.Kill(Environment.ProcessId, signal), Is.Zero);
}
