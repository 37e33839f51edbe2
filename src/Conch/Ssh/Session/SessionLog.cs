using Microsoft.Extensions.Logging;

namespace Twisted.Conch.Ssh;

/// <summary>What sessions log: ids 3200 to 3299. What comes from the peer is escaped and capped before.</summary>
internal static partial class SessionLog
{
    public const string Category = "Twisted.Conch.Ssh.Session";

    [LoggerMessage(3200, LogLevel.Debug, "{Peer}: {Request} refused: {Why}")]
    public static partial void Refused(ILogger log, SSHTransportAddress peer, string request, string why);

    [LoggerMessage(3201, LogLevel.Error, "{Peer}: {Request} went wrong; refused")]
    public static partial void Failed(ILogger log, SSHTransportAddress peer, string request, Exception error);

    [LoggerMessage(3202, LogLevel.Error, "{Peer}: a session's adapter threw; the session goes on")]
    public static partial void AdapterFailed(ILogger log, SSHTransportAddress peer, Exception error);

    [LoggerMessage(3203, LogLevel.Error, "{Peer}: the session's app failed; exit status 1")]
    public static partial void AppFailed(ILogger log, SSHTransportAddress peer, Exception error);
}
