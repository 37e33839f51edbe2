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

    [LoggerMessage(1410, LogLevel.Error, "Unhandled error in a responder; the peer is told no more than that, and the connection ends")]
    internal static partial void ResponderFailed(ILogger log, Exception error);

    [LoggerMessage(1411, LogLevel.Error, "{Peer}: unhandled error of AMP; the connection ends")]
    internal static partial void AmpUnhandled(ILogger log, Internet.IAddress peer, Exception error);

    [LoggerMessage(1412, LogLevel.Warning, "{Peer} does not keep to AMP; the connection ends: {Reason}")]
    internal static partial void AmpBroken(ILogger log, Internet.IAddress peer, string reason);

    [LoggerMessage(1420, LogLevel.Warning, "{Peer}: no PROXY header, {Reason}; the connection ends")]
    internal static partial void NoProxyHeader(ILogger log, Internet.IAddress peer, string reason);
}
