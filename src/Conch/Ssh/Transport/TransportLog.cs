using Microsoft.Extensions.Logging;

namespace Twisted.Conch.Ssh;

/// <summary>What the transport layer logs: ids from 3000 on.</summary>
internal static partial class TransportLog
{
    public const string Category = "Twisted.Conch.Ssh.Transport";

    [LoggerMessage(3000, LogLevel.Information, "{Peer}: kex {Kex}, host key {HostKey}, out {Outgoing}, in {Incoming}")]
    public static partial void Agreed(ILogger log, SSHTransportAddress peer, string kex, string hostKey, string outgoing, string incoming);

    [LoggerMessage(3001, LogLevel.Information, "{Peer}: disconnecting with code {Code}: {Reason}")]
    public static partial void Disconnecting(ILogger log, SSHTransportAddress peer, int code, string reason);

    [LoggerMessage(3002, LogLevel.Information, "{Peer}: got remote error, code {Code}, reason: {Reason}")]
    public static partial void GotError(ILogger log, SSHTransportAddress peer, uint code, string reason);

    [LoggerMessage(3003, LogLevel.Warning, "{Peer}: remote does not know packet {Sequence}")]
    public static partial void GotUnimplemented(ILogger log, SSHTransportAddress peer, uint sequence);

    [LoggerMessage(3004, LogLevel.Information, "{Peer}: remote debug message: {Text}")]
    public static partial void GotDebug(ILogger log, SSHTransportAddress peer, string text);

    [LoggerMessage(3005, LogLevel.Error, "{Peer}: unhandled error, the connection ends")]
    public static partial void Unhandled(ILogger log, SSHTransportAddress peer, Exception error);
}
