namespace Twisted.Internet;

/// <summary>The loop itself: start, stop, and what is to happen then. Twisted: <c>IReactorCore</c>.</summary>
public interface IReactorCore
{
    /// <summary>Whether the loop has started and not yet ended.</summary>
    bool Running { get; }

    /// <summary>Runs the loop on this thread until <see cref="Stop"/>.</summary>
    /// <param name="installSignalHandlers">Whether SIGINT (Ctrl-C) and SIGTERM stop it.</param>
    /// <exception cref="ReactorAlreadyRunning">It runs.</exception>
    /// <exception cref="ReactorNotRestartable">It ran before and was stopped.</exception>
    void Run(bool installSignalHandlers = true);

    /// <summary>Stops the loop: the <c>shutdown</c> triggers run, connections and ports are closed, <see cref="Run"/> returns.</summary>
    /// <exception cref="ReactorNotRunning">It does not run, or is being stopped already.</exception>
    void Stop();

    /// <summary>Makes <see cref="Run"/> return at once: no trigger runs, nothing is closed.</summary>
    void Crash();

    /// <summary>Runs one turn of the loop, for those who have a loop of their own.</summary>
    /// <param name="delay">Seconds to wait at most for something to happen.</param>
    void Iterate(double delay = 0);

    /// <summary>Calls <paramref name="action"/> once the reactor runs: now, if it does.</summary>
    /// <param name="action">What to call; what it throws is logged.</param>
    void CallWhenRunning(Action action);

    /// <summary>Adds something to do at a system event.</summary>
    /// <param name="phase"><c>"before"</c>, <c>"during"</c> or <c>"after"</c>.</param>
    /// <param name="eventType"><c>"startup"</c>, <c>"shutdown"</c>, or one of your own for <see cref="FireSystemEvent"/>.</param>
    /// <param name="action">What to do; what it throws is logged.</param>
    /// <returns>To be given to <see cref="RemoveSystemEventTrigger"/>.</returns>
    SystemEventTrigger AddSystemEventTrigger(string phase, string eventType, Action action);

    /// <summary>Adds something to do at a system event. A Deferred from a <c>"before"</c> trigger holds up the next phase until it fires.</summary>
    /// <param name="phase"><c>"before"</c>, <c>"during"</c> or <c>"after"</c>.</param>
    /// <param name="eventType"><c>"startup"</c>, <c>"shutdown"</c>, or one of your own for <see cref="FireSystemEvent"/>.</param>
    /// <param name="action">What to do; what it throws is logged.</param>
    /// <returns>To be given to <see cref="RemoveSystemEventTrigger"/>.</returns>
    SystemEventTrigger AddSystemEventTrigger(string phase, string eventType, Func<Deferred?> action);

    /// <summary>Takes a trigger back.</summary>
    /// <param name="trigger">From <c>AddSystemEventTrigger</c>.</param>
    /// <exception cref="ArgumentException">It is not there (any more).</exception>
    void RemoveSystemEventTrigger(SystemEventTrigger trigger);

    /// <summary>Runs the triggers of an event.</summary>
    /// <param name="eventType">The event.</param>
    void FireSystemEvent(string eventType);
}
