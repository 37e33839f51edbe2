using Microsoft.Extensions.Logging;
using Twisted.Internet;
using Twisted.Python;
using Twisted.Reactor.Tests.DeferTests;
using Twisted.Reactor.Tests.Loop;

namespace Twisted.Reactor.Tests.TaskTests;

[TestFixture(typeof(EPollReactor))]
[TestFixture(typeof(SelectReactor))]
public sealed class ReactTests<TReactor> : ReactorFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    [Test]
    public void The_reactor_runs_until_the_main_function_is_done()
    {
        List<string> log = [];
        Reactor.AddSystemEventTrigger("before", "shutdown", () => { log.Add("shutdown"); });
        int code = Tasks.React(Reactor, async Deferred (reactor) =>
        {
            Assert.That(reactor.Running, Is.True);
            await Tasks.DeferLater(reactor, 0.001);
            log.Add("done");
        });
        Assert.That(code, Is.Zero);
        Assert.That(log, Is.EqualTo((string[])["done", "shutdown"]));
    }

    [Test]
    public void A_task_that_it_awaits_comes_back_to_the_reactor_thread()
    {
        int thread = Environment.CurrentManagedThreadId;
        int after = 0;
        Tasks.React(Reactor, async Deferred (reactor) =>
        {
            await Task.Run(static () => { });
            after = Environment.CurrentManagedThreadId;
        });
        Assert.That(after, Is.EqualTo(thread));
    }

    [Test]
    public void One_that_is_done_at_once_ends_the_run_at_once() =>
        Assert.That(Tasks.React(Reactor, static _ => Defer.Succeed()), Is.Zero);

    [TestCase(true)]
    [TestCase(false)]
    public void Its_failure_is_logged_and_the_exit_code_is_1(bool atOnce)
    {
        int code = Tasks.React(Reactor, reactor =>
            atOnce ? throw new Boom() : Tasks.DeferLater(reactor, 0, new Action(static () => throw new Boom())));
        Assert.That(code, Is.EqualTo(1));
        LogEntry entry = Log.Take(LogLevel.Error).Single();
        Assert.That(entry.Text, Is.EqualTo("Main function encountered error"));
        Assert.That(entry.Error, Is.TypeOf<Boom>());
    }

    [Test]
    public void SystemExit_says_the_exit_code_and_is_no_error() =>
        Assert.That(Tasks.React(Reactor, static _ => Defer.Fail(new SystemExit(42))), Is.EqualTo(42));

    [Test]
    public void Stopped_by_somebody_else_it_ends_well_and_is_not_stopped_again()
    {
        Deferred main = new();
        int code = Tasks.React(Reactor, reactor =>
        {
            reactor.CallLater(0, reactor.Stop);
            reactor.AddSystemEventTrigger("before", "shutdown", () => main.Callback());
            return main;
        });
        Assert.That(code, Is.Zero);
    }

    [Test]
    public void A_failure_during_the_shutdown_still_counts()
    {
        Deferred main = new();
        int code = Tasks.React(Reactor, reactor =>
        {
            reactor.CallLater(0, reactor.Stop);
            reactor.AddSystemEventTrigger("before", "shutdown", () => main.Errback(new Boom()));
            return main;
        });
        Assert.That(code, Is.EqualTo(1));
        Assert.That(Log.Take(LogLevel.Error), Has.Count.EqualTo(1));
    }

    [Test]
    public void One_that_is_done_after_a_crash_stops_nothing()
    {
        Deferred main = new();
        int code = Tasks.React(Reactor, reactor =>
        {
            reactor.CallLater(0, reactor.Crash);
            return main;
        });
        Assert.That(code, Is.Zero);
        main.Callback();
        Assert.That(main.Failure, Is.Null);
    }
}
