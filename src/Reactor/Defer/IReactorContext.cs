namespace Twisted.Internet;

/// <summary>
/// What a reactor's <see cref="SynchronizationContext"/> implements besides: the way from code that was given no reactor to the one
/// whose thread it runs on. <c>SynchronizationContext.Current is IReactorContext</c> tells that a reactor runs here.
/// </summary>
public interface IReactorContext
{
    /// <summary>The reactor that runs on this thread.</summary>
    IReactorThreads Reactor { get; }
}
