using System.Reactive.Concurrency;
using Microsoft.Extensions.Logging;

namespace Twisted.Internet;

/// <summary>
/// What every object that lives on a reactor needs of it: time, threads and the log. Protocols get theirs from
/// their transport, so that many reactors may run in one process and a double may stand in for one in a test.
/// </summary>
public interface IReactor : IReactorTime, IReactorThreads
{
    /// <summary>Where this reactor and all that lives on it log.</summary>
    ILoggerFactory LoggerFactory { get; }

    /// <summary>
    /// Rx's scheduler on this reactor: what is scheduled, from any thread, runs on the reactor thread in a later turn. On a
    /// <see cref="Clock"/> its time is the clock's.
    /// </summary>
    IScheduler Scheduler { get; }
}
