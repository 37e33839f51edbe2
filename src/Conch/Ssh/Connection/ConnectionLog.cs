using Microsoft.Extensions.Logging;

namespace Twisted.Conch.Ssh;

/// <summary>What the connection protocol logs: ids from 5000 on.</summary>
internal static partial class ConnectionLog
{
    public const string Category = "Twisted.Conch.Ssh.Connection";

    [LoggerMessage(5000, LogLevel.Information, "{Peer}: channel {ChannelType} refused, code {Code}: {Why}")]
    public static partial void ChannelRefused(ILogger log, SSHTransportAddress peer, string channelType, int code, string why);

    [LoggerMessage(5001, LogLevel.Error, "{Peer}: making a channel {ChannelType} failed; refused")]
    public static partial void ChannelFailed(ILogger log, SSHTransportAddress peer, string channelType, Exception error);

    [LoggerMessage(5002, LogLevel.Error, "{Peer}: request {Request} failed; refused")]
    public static partial void RequestFailed(ILogger log, SSHTransportAddress peer, string request, Exception error);

    [LoggerMessage(5003, LogLevel.Error, "{Peer}: channel {Channel} failed while it was closed")]
    public static partial void ClosingFailed(ILogger log, SSHTransportAddress peer, int channel, Exception error);

    [LoggerMessage(5004, LogLevel.Warning, "{Peer}: channel {Channel} is closed: {Kept} bytes wait that the peer does not take, and more was written")]
    public static partial void OutputTooLong(ILogger log, SSHTransportAddress peer, int channel, long kept);
}
