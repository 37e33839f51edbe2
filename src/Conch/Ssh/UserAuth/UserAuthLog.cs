using Microsoft.Extensions.Logging;
using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>Log lines of user authentication; ids 3000 to 3099. Names of users are data, and come escaped.</summary>
internal static partial class UserAuthLog
{
    [LoggerMessage(3000, LogLevel.Debug, "{Peer}: {User} failed by {Method}: {Why}")]
    public static partial void Failed(ILogger log, IAddress peer, string user, string method, string why);

    [LoggerMessage(3001, LogLevel.Error, "{Peer}: checking {User} by {Method} went wrong; refused")]
    public static partial void CheckerFailed(ILogger log, IAddress peer, string user, string method, Exception error);

    [LoggerMessage(3002, LogLevel.Error, "{Peer}: checking {User} by {Method} gave what it must not: {What}; refused")]
    public static partial void CheckerGaveGarbage(ILogger log, IAddress peer, string user, string method, string what);

    [LoggerMessage(3003, LogLevel.Information, "{Peer}: {User} logged in by {Method}, service {Service}")]
    public static partial void LoggedIn(ILogger log, IAddress peer, string user, string method, string service);

    [LoggerMessage(3004, LogLevel.Error, "{Peer}: logging {User} out went wrong")]
    public static partial void LogoutFailed(ILogger log, IAddress peer, string user, Exception error);

    [LoggerMessage(3005, LogLevel.Error, "{Peer}: logging in went wrong half way; disconnecting")]
    public static partial void LoginBroke(ILogger log, IAddress peer, Exception error);
}
