using Twisted.Internet;
using Twisted.Python;
using Twisted.Reactor.Tests.DeferTests;

namespace Twisted.Reactor.Tests.TaskTests;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class CooperatorTests
{
    private readonly List<string> _log = [];
    private Clock _clock = new();

    [SetUp]
    public void Fresh()
    {
        _log.Clear();
        _clock = new();
    }

    [Test]
    public void Tasks_take_their_steps_in_turn()
    {
        Cooperator cooperator = new(_clock);
        cooperator.Cooperate(Steps("a", 3));
        cooperator.Cooperate(Steps("b", 2));
        Assert.That(_log, Is.Empty);
        _clock.Advance(0);
        Assert.That(_log, Is.EqualTo((string[])["a1", "b1", "a2", "b2", "a3"]));
        Assert.That(_clock.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void A_go_ends_when_the_predicate_says_so_and_the_next_one_goes_on_where_it_was()
    {
        Cooperator cooperator = new(_clock, terminationPredicateFactory: static () =>
        {
            int steps = 0;
            return () => ++steps == 2;
        });
        cooperator.Cooperate(Steps("a", 2));
        cooperator.Cooperate(Steps("b", 2));
        cooperator.Cooperate(Steps("c", 2));
        _clock.Advance(0);
        Assert.That(_log, Is.EqualTo((string[])["a1", "b1", "c1", "a2", "b2", "c2"]));
    }

    [Test]
    public void A_slice_of_the_default_length_ends_by_time_or_by_count()
    {
        StandingClock clock = new();
        int steps = 0;
        IEnumerator<object?> Endless()
        {
            while (true)
            {
                steps++;
                yield return null;
            }
        }

        Cooperator cooperator = new(clock);
        cooperator.Cooperate(Endless());
        clock.RunOnce();
        Assert.That(steps, Is.EqualTo(1000));
        clock.SecondsPerLook = 0.004;
        clock.RunOnce();
        Assert.That(steps, Is.InRange(1001, 1004));
    }

    [Test]
    public void A_yielded_deferred_is_waited_for_and_the_others_go_on()
    {
        Deferred<int> wait = new();
        IEnumerator<object?> Waiting()
        {
            _log.Add("before");
            yield return wait;
            _log.Add("after");
        }

        Cooperator cooperator = new(_clock);
        Deferred<IEnumerator<object?>> done = cooperator.Coiterate(Waiting());
        cooperator.Cooperate(Steps("b", 2));
        _clock.Advance(0);
        Assert.That(_log, Is.EqualTo((string[])["before", "b1", "b2"]));
        wait.Callback(7);
        _clock.Advance(0);
        Assert.That(_log[^1], Is.EqualTo("after"));
        Assert.That(done.Called, Is.True);
        Assert.That(wait.Result!.Value.Value, Is.EqualTo(7), "the one who waits looks, and does not take");
    }

    [Test]
    public void The_failure_of_a_yielded_deferred_or_of_a_step_ends_the_task()
    {
        IEnumerator<object?> Throwing()
        {
            yield return null;
            throw new Boom("step");
        }

        IEnumerator<object?> Failing()
        {
            yield return Defer.Fail<int>(new Boom("yielded"));
        }

        Cooperator cooperator = new(_clock);
        List<string> seen = [];
        CooperativeTask throwing = cooperator.Cooperate(Throwing());
        throwing.WhenDone().AddErrback(f => { seen.Add(f.GetErrorMessage()); });
        throwing.WhenDone().AddErrback(f => { seen.Add(f.GetErrorMessage()); });
        cooperator.Coiterate(Failing()).AddErrback(f => { seen.Add(f.GetErrorMessage()); });
        _clock.Advance(0);
        Assert.That(seen, Is.EquivalentTo((string[])["step", "step", "yielded"]));
        Assert.That(throwing.Stop, Throws.TypeOf<TaskFailed>());
        Assert.That(throwing.Pause, Throws.TypeOf<TaskFailed>());
    }

    [Test]
    public void Paused_twice_it_goes_on_when_resumed_twice()
    {
        CooperativeTask task = new Cooperator(_clock).Cooperate(Steps("a", 1));
        task.Pause();
        task.Pause();
        task.Resume();
        _clock.Advance(0);
        Assert.That(_log, Is.Empty);
        task.Resume();
        _clock.Advance(0);
        Assert.That(_log, Is.EqualTo((string[])["a1"]));
        Assert.That(task.Resume, Throws.TypeOf<NotPaused>());
        Assert.That(task.Stop, Throws.TypeOf<TaskDone>());
    }

    [Test]
    public void A_stopped_task_says_so_to_who_waits_now_and_later_and_cleans_up()
    {
        IEnumerator<object?> Cleaning()
        {
            try
            {
                yield return new Deferred();
            }
            finally
            {
                _log.Add("cleaned");
            }
        }

        CooperativeTask task = new Cooperator(_clock).Cooperate(Cleaning());
        List<Failure> seen = [];
        task.WhenDone().AddErrback(seen.Add);
        _clock.Advance(0);
        Assert.That(_log, Is.Empty);
        task.Stop();
        task.WhenDone().AddErrback(seen.Add);
        Assert.That(seen.Select(f => f.Type), Is.EqualTo((Type[])[typeof(TaskStopped), typeof(TaskStopped)]));
        Assert.That(_log, Is.EqualTo((string[])["cleaned"]));
        Assert.That(task.Stop, Throws.TypeOf<TaskStopped>());
    }

    [Test]
    public void A_task_may_stop_itself_in_its_step()
    {
        CooperativeTask? task = null;
        IEnumerator<object?> Suicidal()
        {
            try
            {
                task!.Stop();
                yield return null;
                _log.Add("too far");
            }
            finally
            {
                _log.Add("cleaned");
            }
        }

        task = new Cooperator(_clock).Cooperate(Suicidal());
        Failure? seen = null;
        task.WhenDone().AddErrback(f => { seen = f; });
        _clock.Advance(0);
        Assert.That(seen!.Check<TaskStopped>(), Is.True);
        Assert.That(_log, Is.EqualTo((string[])["cleaned"]));
        Assert.That(_clock.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void A_stopped_cooperator_ends_all_its_tasks_and_takes_none_until_it_is_started()
    {
        Cooperator cooperator = new(_clock);
        Assert.That(cooperator.Running, Is.True);
        List<Failure> seen = [];
        cooperator.Coiterate(Steps("a", 3)).AddErrback(seen.Add);
        cooperator.Stop();
        cooperator.Coiterate(Steps("b", 3)).AddErrback(seen.Add);
        Assert.That(seen.Select(f => f.Type), Is.All.EqualTo(typeof(SchedulerStopped)).And.Exactly(2).Items);
        Assert.That(cooperator.Running, Is.False);
        Assert.That(_clock.GetDelayedCalls(), Is.Empty);
        cooperator.Start();
        cooperator.Cooperate(Steps("c", 1));
        _clock.Advance(0);
        Assert.That(_log, Is.EqualTo((string[])["c1"]));
    }

    [Test]
    public void One_that_is_not_started_waits()
    {
        Cooperator cooperator = new(_clock, started: false);
        cooperator.Cooperate(Steps("a", 1));
        _clock.Advance(1);
        Assert.That(_log, Is.Empty);
        cooperator.Start();
        _clock.Advance(0);
        Assert.That(_log, Is.EqualTo((string[])["a1"]));
    }

    [Test]
    public void The_tasks_of_one_reactor_share_a_cooperator()
    {
        Tasks.Cooperate(_clock, Steps("a", 2));
        Deferred<IEnumerator<object?>> done = Tasks.Coiterate(_clock, Steps("b", 2));
        Assert.That(_clock.GetDelayedCalls(), Has.Count.EqualTo(1));
        _clock.Advance(0);
        Assert.That(_log, Is.EqualTo((string[])["a1", "b1", "a2", "b2"]));
        Assert.That(done.Called, Is.True);
    }

    private IEnumerator<object?> Steps(string name, int count)
    {
        for (int i = 1; i <= count; i++)
        {
            _log.Add($"{name}{i}");
            yield return null;
        }
    }

    /// <summary>Time that moves only when somebody looks at it, and one call at a time.</summary>
    private sealed class StandingClock : IReactorTime
    {
        private readonly Clock _calls = new();
        private Action? _next;
        private double _now;

        public double SecondsPerLook { get; set; }

        public double Seconds() => _now += SecondsPerLook;

        public IDelayedCall CallLater(double seconds, Action action)
        {
            _next = action;
            return _calls.CallLater(seconds, action);
        }

        public IReadOnlyList<IDelayedCall> GetDelayedCalls() => _calls.GetDelayedCalls();

        public void RunOnce() => _next!();
    }
}
