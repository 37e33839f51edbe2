using Microsoft.Extensions.Logging;
using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>Log lines of a client's login; ids 3100 to 3199. What a server sent comes escaped.</summary>
internal static partial class UserAuthClientLog
{
    [LoggerMessage(3100, LogLevel.Information, "{Peer}: logged in by {Method}")]
    public static partial void LoggedIn(ILogger log, IAddress peer, string method);

    [LoggerMessage(3101, LogLevel.Information, "{Peer} says: {Banner}")]
    public static partial void Banner(ILogger log, IAddress peer, string banner);

    [LoggerMessage(3102, LogLevel.Information, "{Peer}: no signature algorithm for {Key} is taken there and allowed here; the next key is tried")]
    public static partial void NoAlgorithm(ILogger log, IAddress peer, string key);

    [LoggerMessage(3103, LogLevel.Error, "{Peer}: {Method} cannot be tried, something went wrong; what is next is tried")]
    public static partial void MethodFailed(ILogger log, IAddress peer, string method, Exception error);

    [LoggerMessage(3104, LogLevel.Warning, "{Peer}: the agent's keys are left out")]
    public static partial void NoAgent(ILogger log, IAddress peer, Exception error);

    [LoggerMessage(3105, LogLevel.Warning, "{Peer}: a certificate that is not of {Key} is left out")]
    public static partial void OtherCertificate(ILogger log, IAddress peer, string key);
}
