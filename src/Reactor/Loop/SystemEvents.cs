using Twisted.Python;

namespace Twisted.Internet.Loop;

/// <summary>
/// The triggers of a reactor's events. Those of the phase "before" run first; when all Deferreds that they returned have
/// fired, "during" and then "after" follow at once. Twisted: <c>_ThreePhaseEvent</c>.
/// </summary>
internal sealed class SystemEvents(Action<Exception> onError)
{
    private static readonly string[] Phases = ["before", "during", "after"];

    private readonly List<SystemEventTrigger> _triggers = [];

    internal SystemEventTrigger Add(string phase, string eventType, Func<Deferred?> action)
    {
        ArgumentNullException.ThrowIfNull(eventType);
        ArgumentNullException.ThrowIfNull(action);
        if (Array.IndexOf(Phases, phase) < 0)
        {
            throw new ArgumentException($"'{phase}' is no phase: it is \"before\", \"during\" or \"after\".", nameof(phase));
        }

        SystemEventTrigger trigger = new(phase, eventType, action);
        _triggers.Add(trigger);
        return trigger;
    }

    internal void Remove(SystemEventTrigger trigger)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        if (!_triggers.Remove(trigger))
        {
            throw new ArgumentException("The trigger is not there: it ran, or was removed before.", nameof(trigger));
        }
    }

    internal void Fire(string eventType)
    {
        // One more than the Deferreds, so that none of them can be the last one while there are triggers still to run.
        int unfinished = 1;
        while (TakeNext("before", eventType) is SystemEventTrigger trigger)
        {
            if (Run(trigger) is Deferred deferred)
            {
                unfinished++;
                deferred.AddBoth((Failure? failure) =>
                {
                    Report(failure);
                    Done();
                });
            }
        }

        Done();

        void Done()
        {
            if (--unfinished == 0)
            {
                RunPhase("during", eventType);
                RunPhase("after", eventType);
            }
        }
    }

    private void RunPhase(string phase, string eventType)
    {
        while (TakeNext(phase, eventType) is SystemEventTrigger trigger)
        {
            Run(trigger)?.AddErrback(Report);
        }
    }

    private SystemEventTrigger? TakeNext(string phase, string eventType)
    {
        int index = _triggers.FindIndex(trigger => trigger.Phase == phase && trigger.EventType == eventType);
        if (index < 0)
        {
            return null;
        }

        SystemEventTrigger found = _triggers[index];
        _triggers.RemoveAt(index);
        return found;
    }

    private Deferred? Run(SystemEventTrigger trigger)
    {
        try
        {
            return trigger.Action();
        }
        catch (Exception error)
        {
            onError(error);
            return null;
        }
    }

    private void Report(Failure? failure)
    {
        if (failure is not null)
        {
            onError(failure.Value);
        }
    }
}
