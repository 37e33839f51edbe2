namespace Twisted.Internet;

/// <summary>The way onto and off the reactor thread. Twisted: <c>IReactorThreads</c>.</summary>
public interface IReactorThreads
{
    /// <summary>Runs <paramref name="action"/> on the reactor thread, soon. The one call that any thread may make.</summary>
    /// <param name="action">What to call; what it throws is logged.</param>
    void CallFromThread(Action action);

    /// <summary>Runs <paramref name="action"/> on the reactor's thread pool.</summary>
    /// <param name="action">What to call; what it throws is logged.</param>
    void CallInThread(Action action);

    /// <summary>How many calls of <see cref="CallInThread"/> may run at once.</summary>
    /// <param name="size">At least 1.</param>
    void SuggestThreadPoolSize(int size);
}
