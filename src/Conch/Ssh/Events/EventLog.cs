using Microsoft.Extensions.Logging;

namespace Twisted.Conch.Ssh;

/// <summary>Log lines about events; ids 4100 to 4199.</summary>
internal static partial class EventLog
{
    [LoggerMessage(4100, LogLevel.Error, "A subscriber of SSHFactory.Events failed on {Event}")]
    public static partial void SubscriberFailed(ILogger log, string @event, Exception error);
}
