namespace Twisted.Trial;

/// <summary>A test has left something on its reactor. Twisted: <c>twisted.trial.util.DirtyReactorAggregateError</c>.</summary>
public class DirtyReactorAggregateError : Exception
{
    /// <summary>With nothing known of what was left.</summary>
    public DirtyReactorAggregateError()
        : this([])
    {
    }

    /// <summary>With a message of one's own.</summary>
    /// <param name="message">The message.</param>
    public DirtyReactorAggregateError(string message)
        : base(message) => Leftovers = [];

    /// <summary>With a message of one's own.</summary>
    /// <param name="message">The message.</param>
    /// <param name="innerException">What led to it.</param>
    public DirtyReactorAggregateError(string message, Exception innerException)
        : base(message, innerException) => Leftovers = [];

    /// <summary>With what was left.</summary>
    /// <param name="leftovers">A text for each timer, port, connection or descriptor.</param>
    public DirtyReactorAggregateError(IReadOnlyList<string> leftovers)
        : base("The reactor is not clean. Cancel timers, stop ports and lose connections before the test ends. Left:\n" + string.Join('\n', leftovers)) =>
        Leftovers = leftovers;

    /// <summary>A text for each timer, port, connection or descriptor.</summary>
    public IReadOnlyList<string> Leftovers { get; }
}
