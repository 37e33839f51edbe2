using Microsoft.Extensions.Logging;
using Twisted.Internet;

namespace Twisted.Application;

/// <summary>What services log. Ids 1500 to 1599.</summary>
internal static partial class ApplicationLog
{
    public static ILogger Of(IReactor reactor) => reactor.LoggerFactory.CreateLogger("Twisted.Application");

    [LoggerMessage(1500, LogLevel.Error, "Unhandled error in a TimerService; it calls no more")]
    internal static partial void TimerFailed(ILogger log, Exception error);

    [LoggerMessage(1501, LogLevel.Error, "Cannot listen")]
    internal static partial void ListenFailed(ILogger log, Exception error);

    [LoggerMessage(1502, LogLevel.Information, "Trying to connect again, for the {Attempt}. time, in {Seconds} s: {Reason}")]
    internal static partial void Retrying(ILogger log, int attempt, double seconds, string reason);

    [LoggerMessage(1503, LogLevel.Information, "{Program} runs as process {Process}")]
    internal static partial void Started(ILogger log, string program, int process);

    [LoggerMessage(1504, LogLevel.Information, "{Program} has ended")]
    internal static partial void Ended(ILogger log, string program);
}
