namespace Twisted.Internet;

/// <summary>A handle to what <see cref="IReactorCore.AddSystemEventTrigger(string, string, Action)"/> added.</summary>
public sealed class SystemEventTrigger
{
    internal SystemEventTrigger(string phase, string eventType, Func<Deferred?> action)
    {
        Phase = phase;
        EventType = eventType;
        Action = action;
    }

    /// <summary><c>"before"</c>, <c>"during"</c> or <c>"after"</c>.</summary>
    public string Phase { get; }

    /// <summary>The event.</summary>
    public string EventType { get; }

    internal Func<Deferred?> Action { get; }
}
