using Twisted.Internet;

namespace Twisted.Reactor.Tests.Loop;

/// <summary>SIGINT and SIGTERM, raised in this very process: without the reactor's handlers they would end it.</summary>
[TestFixture(typeof(EPollReactor))]
[TestFixture(typeof(SelectReactor))]
public sealed class SignalTests<TReactor> : ReactorFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    private const int SIGINT = 2;
    private const int SIGTERM = 15;

    [TestCase(SIGINT)]
    [TestCase(SIGTERM)]
    public void A_signal_stops_the_reactor_and_the_shutdown_triggers_run(int signal)
    {
        SkipOnWindows();
        bool shutDown = false;
        Reactor.AddSystemEventTrigger("before", "shutdown", () => shutDown = true);
        Reactor.CallWhenRunning(() => Raise(signal));
        Reactor.Run();
        Assert.That(shutDown, Is.True);
    }

    [Test]
    public void A_second_signal_ends_a_shutdown_that_hangs()
    {
        SkipOnWindows();
        Deferred never = new();
        Reactor.AddSystemEventTrigger("before", "shutdown", () =>
        {
            Raise(SIGINT);
            return never;
        });
        Reactor.CallWhenRunning(() => Raise(SIGINT));
        Reactor.Run();
        Assert.That(never.Called, Is.False);
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
