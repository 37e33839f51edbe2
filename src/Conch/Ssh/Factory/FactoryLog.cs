using Microsoft.Extensions.Logging;
using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>Log lines of the factory; ids 4000 to 4099.</summary>
internal static partial class FactoryLog
{
    [LoggerMessage(4000, LogLevel.Warning, "{Peer}: turned away: {Why}")]
    public static partial void Refused(ILogger log, IAddress peer, string why);
}
