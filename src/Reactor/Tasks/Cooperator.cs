namespace Twisted.Internet;

/// <summary>
/// Runs iterators step by step on the reactor thread, in turn and a little at a time, so that long work holds nobody up. A step
/// that yields a deferred is followed by the next when that has fired. Reactor thread only. Twisted: <c>task.Cooperator</c>.
/// </summary>
public class Cooperator
{
    /// <summary>Seconds of work in one go, as in Twisted.</summary>
    private const double Slice = 0.01;

    /// <summary>Steps in one go at most: a clock that stands still would never end the slice.</summary>
    private const int StepsInSlice = 1000;

    private readonly LinkedList<CooperativeTask> _tasks = [];
    private readonly Func<Func<bool>> _terminationPredicateFactory;
    private readonly Func<Action, IDelayedCall> _scheduler;
    private IDelayedCall? _call;
    private bool _started;
    private bool _stopped;
    private bool _ticking;

    /// <summary>On the default reactor unless the arguments say otherwise.</summary>
    /// <param name="terminationPredicateFactory">
    /// Called when a go begins; what it returns is asked after each step whether the go is to end. Unless given: after 10 ms, or 1000 steps.
    /// </param>
    /// <param name="scheduler">Has the next go called later, soon. Unless given: in the next turn of the reactor.</param>
    /// <param name="started">Whether it runs at once; else <see cref="Start"/> is waited for.</param>
    public Cooperator(
        Func<Func<bool>>? terminationPredicateFactory = null, Func<Action, IDelayedCall>? scheduler = null, bool started = true)
        : this(clock: null, terminationPredicateFactory, scheduler, started)
    {
    }

    /// <summary>On a reactor or a clock.</summary>
    /// <param name="clock">Whose turns and whose time count.</param>
    /// <param name="terminationPredicateFactory">As for <see cref="Cooperator(Func{Func{bool}}, Func{Action, IDelayedCall}, bool)"/>.</param>
    /// <param name="started">Whether it runs at once; else <see cref="Start"/> is waited for.</param>
    public Cooperator(IReactorTime clock, Func<Func<bool>>? terminationPredicateFactory = null, bool started = true)
        : this(clock ?? throw new ArgumentNullException(nameof(clock)), terminationPredicateFactory, scheduler: null, started)
    {
    }

    private Cooperator(
        IReactorTime? clock, Func<Func<bool>>? terminationPredicateFactory, Func<Action, IDelayedCall>? scheduler, bool started)
    {
        _terminationPredicateFactory = terminationPredicateFactory ?? (() => SliceOf(clock ?? Reactors.reactor));
        _scheduler = scheduler ?? (tick => (clock ?? Reactors.reactor).CallLater(0, tick));
        _started = started;
    }

    /// <summary>Whether it was started and not stopped.</summary>
    public bool Running => _started && !_stopped;

    /// <summary>Runs an iterator.</summary>
    /// <param name="iterator">Each step does a little; it may yield a <see cref="Deferred{T}"/> to wait for. It is disposed of at its end.</param>
    /// <returns>The running task. After <see cref="Stop"/> it has ended already, with <see cref="SchedulerStopped"/>.</returns>
    public CooperativeTask Cooperate(IEnumerator<object?> iterator)
    {
        CooperativeTask task = new(this, iterator);
        Add(task);
        return task;
    }

    /// <summary>Runs an iterator.</summary>
    /// <param name="iterator">As for <see cref="Cooperate"/>.</param>
    /// <returns>As <see cref="CooperativeTask.WhenDone"/>.</returns>
    public Deferred<IEnumerator<object?>> Coiterate(IEnumerator<object?> iterator) => Cooperate(iterator).WhenDone();

    /// <summary>Begins to run what was added, and what will be.</summary>
    public void Start()
    {
        _stopped = false;
        _started = true;
        Reschedule();
    }

    /// <summary>Ends all tasks with <see cref="SchedulerStopped"/>, those to come too until <see cref="Start"/>. A paused one ends when it is resumed.</summary>
    public void Stop()
    {
        _stopped = true;
        while (_tasks.First is { } first)
        {
            first.Value.CompleteWith(new SchedulerStopped());
        }

        IDelayedCall? call = _call;
        _call = null;
        call?.Cancel();
    }

    internal void Add(CooperativeTask task)
    {
        if (_stopped)
        {
            task.CompleteWith(new SchedulerStopped());
            return;
        }

        task.Place = _tasks.AddLast(task);
        Reschedule();
    }

    internal void Remove(CooperativeTask task)
    {
        if (task.Place is not { } place)
        {
            return;
        }

        task.Place = null;
        _tasks.Remove(place);
        if (_tasks.Count == 0 && _call is { } call)
        {
            _call = null;
            call.Cancel();
        }
    }

    private static Func<bool> SliceOf(IReactorTime clock)
    {
        double end = clock.Seconds() + Slice;
        int steps = 0;
        return () => ++steps >= StepsInSlice || clock.Seconds() >= end;
    }

    private void Tick()
    {
        _call = null;
        _ticking = true;
        try
        {
            Func<bool> isOver = _terminationPredicateFactory();
            while (_tasks.First is { } next)
            {
                // To the end of the row before its step, which may take it out.
                _tasks.RemoveFirst();
                _tasks.AddLast(next);
                next.Value.OneWorkUnit();
                if (isOver())
                {
                    break;
                }
            }
        }
        finally
        {
            _ticking = false;
            Reschedule();
        }
    }

    private void Reschedule()
    {
        if (_started && !_ticking && _call is null && _tasks.Count > 0)
        {
            _call = _scheduler(Tick);
        }
    }
}
