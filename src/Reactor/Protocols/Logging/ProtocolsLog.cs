using Microsoft.Extensions.Logging;

namespace Twisted.Protocols;

/// <summary>What the protocols and policies log. Ids 1400 to 1499.</summary>
internal static partial class ProtocolsLog
{
    internal const string Category = "Twisted.Protocols";

    [LoggerMessage(1400, LogLevel.Information, "{Peer}: received {Data}")]
    internal static partial void Received(ILogger log, Internet.IAddress peer, string data);

    [LoggerMessage(1401, LogLevel.Information, "{Peer}: sending {Data}")]
    internal static partial void Sending(ILogger log, Internet.IAddress peer, string data);
}
