using Twisted.Python;

namespace Twisted.Internet;

/// <summary>
/// One iterator that a <see cref="Cooperator"/> runs step by step beside others. Reactor thread only. Twisted: <c>task.CooperativeTask</c>.
/// </summary>
public sealed class CooperativeTask
{
    private readonly Cooperator _cooperator;
    private readonly IEnumerator<object?> _iterator;
    private readonly List<Deferred<IEnumerator<object?>>> _waiting = [];
    private SchedulerError? _completion;
    private Failure? _failure;
    private int _pauses;
    private bool _stepping;

    internal CooperativeTask(Cooperator cooperator, IEnumerator<object?> iterator)
    {
        ArgumentNullException.ThrowIfNull(iterator);
        _cooperator = cooperator;
        _iterator = iterator;
    }

    /// <summary>Its place among the tasks that are to be stepped; kept by the cooperator.</summary>
    internal LinkedListNode<CooperativeTask>? Place { get; set; }

    /// <summary>A new deferred that tells how it ends.</summary>
    /// <returns>
    /// Fires with the iterator at its end; fails with what the iterator threw or a deferred of it failed with, with <see cref="TaskStopped"/>
    /// or with <see cref="SchedulerStopped"/>.
    /// </returns>
    public Deferred<IEnumerator<object?>> WhenDone()
    {
        Deferred<IEnumerator<object?>> done = new();
        if (_completion is null)
        {
            _waiting.Add(done);
        }
        else
        {
            Tell(done);
        }

        return done;
    }

    /// <summary>No more steps until <see cref="Resume"/>; calls nest. A step that is under way is finished.</summary>
    /// <exception cref="TaskFinished">It has ended.</exception>
    /// <exception cref="SchedulerStopped">It was ended by its cooperator.</exception>
    public void Pause()
    {
        RequireUnfinished();
        PauseOnce();
    }

    /// <summary>Undoes one <see cref="Pause"/>.</summary>
    /// <exception cref="NotPaused">It is not paused.</exception>
    public void Resume()
    {
        if (_pauses == 0)
        {
            throw new NotPaused();
        }

        _pauses--;
        if (_pauses == 0 && _completion is null)
        {
            _cooperator.Add(this);
        }
    }

    /// <summary>Ends it before its time. A deferred that it waits for is not cancelled.</summary>
    /// <exception cref="TaskFinished">It has ended.</exception>
    /// <exception cref="SchedulerStopped">It was ended by its cooperator.</exception>
    public void Stop()
    {
        RequireUnfinished();
        CompleteWith(new TaskStopped());
    }

    /// <summary>Ends it; those who wait are told. Only the first end counts.</summary>
    /// <param name="completion">What a later call on it will throw.</param>
    /// <param name="failure">What those who wait get in place of the iterator; <paramref name="completion"/> unless given.</param>
    internal void CompleteWith(SchedulerError completion, Failure? failure = null)
    {
        if (_completion is not null)
        {
            return;
        }

        _completion = completion;
        _failure = failure ?? (completion is TaskDone ? null : new Failure(completion));
        _cooperator.Remove(this);
        if (!_stepping)
        {
            DisposeIterator();
        }

        foreach (Deferred<IEnumerator<object?>> done in _waiting)
        {
            Tell(done);
        }

        _waiting.Clear();
    }

    /// <summary>Takes one step. Nothing that the iterator throws gets further than to those who wait for the end.</summary>
    internal void OneWorkUnit()
    {
        _stepping = true;
        bool more;
        try
        {
            more = _iterator.MoveNext();
        }
#pragma warning disable CA1031 // Whatever it throws is how the task ends.
        catch (Exception error)
#pragma warning restore CA1031
        {
            EndStep();
            CompleteWith(new TaskFailed(error.Message, error), new Failure(error));
            return;
        }

        EndStep();
        if (!more)
        {
            CompleteWith(new TaskDone());
        }
        else if (_completion is null && _iterator.Current is DeferredBase awaited)
        {
            PauseOnce();
            awaited.Add(new ObserveStep(AwaitedIsDone));
        }
    }

    private void AwaitedIsDone(DeferredBase awaited)
    {
        if (awaited.FailureNow is { } failure)
        {
            CompleteWith(new TaskFailed(failure.GetErrorMessage(), failure.Value), failure);
        }
        else
        {
            Resume();
        }
    }

    private void EndStep()
    {
        _stepping = false;
        if (_completion is not null)
        {
            DisposeIterator();
        }
    }

    private void DisposeIterator()
    {
        try
        {
            _iterator.Dispose();
        }
#pragma warning disable CA1031 // Its finally blocks run when it is stopped; what they throw replaces how it ended, as everywhere.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _failure = new Failure(error);
        }
    }

    private void PauseOnce()
    {
        if (++_pauses == 1)
        {
            _cooperator.Remove(this);
        }
    }

    private void Tell(Deferred<IEnumerator<object?>> done)
    {
        if (_failure is { } failure)
        {
            done.Errback(failure);
        }
        else
        {
            done.Callback(_iterator);
        }
    }

    private void RequireUnfinished()
    {
        if (_completion is { } completion)
        {
            throw completion;
        }
    }
}
