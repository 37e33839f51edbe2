using Microsoft.Extensions.Logging;
using Twisted.Internet;

namespace Twisted.Trial.Tests;

/// <summary>What passes and what fails a test, seen from outside.</summary>
public sealed class ReactorTestRunTests
{
    [Test]
    public void A_test_without_a_deferred_passes() => Assert.That(Run(_ => null), Is.Empty);

    [Test]
    public void A_test_ends_when_its_deferred_fires()
    {
        bool fired = false;
        IReadOnlyList<Exception> errors = Run(frame => Tasks.DeferLater(frame.Reactor, 0).AddCallback(() => { fired = true; }));
        Assert.That(errors, Is.Empty);
        Assert.That(fired, Is.True);
    }

    [Test]
    public void A_test_ends_when_its_deferred_with_a_value_fires()
    {
        bool fired = false;
        IReadOnlyList<Exception> errors = Run(frame => Tasks.DeferLater(frame.Reactor, 0).AddCallback(() => fired = true));
        Assert.That(errors, Is.Empty);
        Assert.That(fired, Is.True);
    }

    [Test]
    public void A_deferred_that_fails_fails_the_test() =>
        Assert.That(Run(_ => Defer.Fail<int>(new InvalidOperationException("no"))), Has.One.InstanceOf<InvalidOperationException>());

    [Test]
    public void A_task_that_fails_fails_the_test() =>
        Assert.That(Run(_ => Task.FromException(new InvalidOperationException("no"))), Has.One.InstanceOf<InvalidOperationException>());

    [Test]
    public void An_exception_fails_the_test_as_it_is() =>
        Assert.That(Run(_ => throw new FormatException("bad")), Has.One.InstanceOf<FormatException>());

    [Test]
    public void A_test_that_does_not_end_in_time_fails_and_is_torn_down()
    {
        Frame frame = new() { Seconds = 0.01 };
        IReadOnlyList<Exception> errors = Run(_ => new Deferred(), frame);
        Assert.That(errors, Has.One.InstanceOf<Defer.TimeoutError>());
        Assert.That(frame.Calls, Is.EqualTo(["set up", "tear down"]));
    }

    [Test]
    public void A_timer_that_is_left_fails_the_test()
    {
        IReadOnlyList<Exception> errors = Run(frame => frame.Reactor.CallLater(60, () => { }));
        Assert.That(((DirtyReactorAggregateError)errors.Single()).Leftovers.Single(), Does.Contain("DelayedCall"));
    }

    [Test]
    public void A_port_that_is_left_fails_the_test()
    {
        IReadOnlyList<Exception> errors = Run(frame => frame.Reactor.ListenTCP(0, new Factory(), @interface: "127.0.0.1"));
        Assert.That(((DirtyReactorAggregateError)errors.Single()).Leftovers, Has.One.Contains("127.0.0.1"));
    }

    [Test]
    public void A_port_that_is_stopped_is_clean() => Assert.That(
        Run(frame => frame.Reactor.ListenTCP(0, new Factory(), @interface: "127.0.0.1").StopListening()), Is.Empty);

    [Test]
    public void An_error_that_was_logged_fails_the_test()
    {
        IReadOnlyList<Exception> errors = Run(frame =>
        {
            frame.Reactor.CallLater(0, () => throw new FormatException("bad"));
            return Tasks.DeferLater(frame.Reactor, 0);
        });
        Assert.That(errors.Single(), Is.InstanceOf<LoggedError>().With.InnerException.InstanceOf<FormatException>());
    }

    [Test]
    public void An_error_that_was_flushed_fails_nothing()
    {
        IReadOnlyList<Exception> errors = Run(frame =>
        {
            frame.Reactor.CallLater(0, () => throw new FormatException("bad"));
            return Tasks.DeferLater(frame.Reactor, 0).AddCallback(() => Assert.That(frame.FlushLoggedErrors<FormatException>(), Has.Count.EqualTo(1)));
        });
        Assert.That(errors, Is.Empty);
    }

    [Test]
    public void Flushing_one_type_leaves_the_others()
    {
        IReadOnlyList<Exception> errors = Run(frame =>
        {
            ILogger logger = frame.Reactor.LoggerFactory.CreateLogger("test");
            logger.Log(LogLevel.Error, 0, "one", new FormatException("bad"), static (state, _) => state);
            Assert.That(frame.FlushLoggedErrors<IOException>(), Is.Empty);
            return null;
        });
        Assert.That(errors.Single(), Is.InstanceOf<LoggedError>());
    }

    [Test]
    public void Cleanups_come_last_and_in_reverse_also_after_a_failure()
    {
        Frame frame = new();
        IReadOnlyList<Exception> errors = Run(
            _ =>
            {
                frame.AddCleanup(() => frame.Calls.Add("first added"));
                frame.AddCleanup(() => Tasks.DeferLater(frame.Reactor, 0).AddCallback(() => frame.Calls.Add("last added")));
                throw new FormatException("bad");
            },
            frame);
        Assert.That(errors, Has.Count.EqualTo(1));
        Assert.That(frame.Calls, Is.EqualTo(["set up", "tear down", "last added", "first added"]));
    }

    [Test]
    public void A_set_up_that_fails_keeps_the_test_from_running()
    {
        Frame frame = new() { FailsToSetUp = true };
        bool ran = false;
        IReadOnlyList<Exception> errors = Run(_ => ran = true, frame);
        Assert.That(errors, Has.One.InstanceOf<IOException>());
        Assert.That(ran, Is.False);
    }

    private static IReadOnlyList<Exception> Run(Func<TestCase, object?> test, Frame? frame = null)
    {
        frame ??= new Frame();
        using LoggedErrors log = new();
        using ReactorBase reactor = Reactors.Create();
        reactor.LoggerFactory = log;
        frame.Begin(reactor, log);
        return new ReactorTestRun(reactor, frame).Run(() => test(frame));
    }

    private sealed class Frame : TestCase
    {
        public List<string> Calls { get; } = [];

        public double Seconds { get; init; } = 30;

        public bool FailsToSetUp { get; init; }

        public override double Timeout => Seconds;

        public override Deferred SetUp()
        {
            Calls.Add("set up");
            return FailsToSetUp ? Defer.Fail(new IOException("no")) : Defer.Succeed();
        }

        public override Deferred TearDown()
        {
            Calls.Add("tear down");
            return Defer.Succeed();
        }
    }
}
