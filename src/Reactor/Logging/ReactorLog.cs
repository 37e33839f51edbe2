using Microsoft.Extensions.Logging;

namespace Twisted.Internet.Logging;

/// <summary>What a reactor logs. Ids 1000 to 1999.</summary>
internal static partial class ReactorLog
{
    internal const string Category = "Twisted.Internet";

    [LoggerMessage(1000, LogLevel.Error, "Unhandled error in a delayed call")]
    internal static partial void DelayedCallFailed(ILogger log, Exception error);

    [LoggerMessage(1001, LogLevel.Error, "Unhandled error in a call from a thread")]
    internal static partial void ThreadCallFailed(ILogger log, Exception error);

    [LoggerMessage(1002, LogLevel.Error, "Unhandled error in a call in a thread")]
    internal static partial void CallInThreadFailed(ILogger log, Exception error);

    [LoggerMessage(1003, LogLevel.Error, "Unhandled error in a system event trigger")]
    internal static partial void TriggerFailed(ILogger log, Exception error);

    [LoggerMessage(1004, LogLevel.Error, "Unhandled error in {What}")]
    internal static partial void DescriptorFailed(ILogger log, string what, Exception error);

    [LoggerMessage(1005, LogLevel.Error, "Unhandled error in Deferred")]
    internal static partial void DeferredFailed(ILogger log, Exception error);

    [LoggerMessage(1006, LogLevel.Information, "Received {Signal}, shutting down")]
    internal static partial void SignalReceived(ILogger log, System.Runtime.InteropServices.PosixSignal signal);

    [LoggerMessage(1007, LogLevel.Debug, "Main loop terminated")]
    internal static partial void LoopEnded(ILogger log);

    [LoggerMessage(1008, LogLevel.Error, "Main function encountered error")]
    internal static partial void MainFailed(ILogger log, Exception error);

    [LoggerMessage(1100, LogLevel.Information, "{Factory} starting on {Address}")]
    internal static partial void PortOpened(ILogger log, string factory, IAddress address);

    [LoggerMessage(1101, LogLevel.Information, "({Kind} port {Address} closed)")]
    internal static partial void PortClosed(ILogger log, string kind, IAddress address);

    [LoggerMessage(1102, LogLevel.Warning, "Cannot accept on {Address} ({Error}); trying again in {Seconds} s")]
    internal static partial void AcceptFailed(ILogger log, IAddress address, System.Net.Sockets.SocketError error, double seconds);

    [LoggerMessage(1200, LogLevel.Error, "{Peer}: unhandled error in {Callback}; the connection ends")]
    internal static partial void ProtocolFailed(ILogger log, object peer, string callback, Exception error);

    [LoggerMessage(1201, LogLevel.Warning, "{Peer}: {Bytes} bytes wait to be sent, more than {Limit}; the connection ends")]
    internal static partial void OutputLimit(ILogger log, object peer, int bytes, int limit);

    [LoggerMessage(1202, LogLevel.Warning, "{Peer}: took nothing for {Seconds} s after LoseConnection; the connection ends")]
    internal static partial void CloseTimedOut(ILogger log, object peer, double seconds);

    [LoggerMessage(1203, LogLevel.Information, "{Peer}: {Reason} The connection ends")]
    internal static partial void TLSFailed(ILogger log, object peer, string reason);

    [LoggerMessage(1204, LogLevel.Error, "{Host}: unhandled error in {Callback}; the port goes on")]
    internal static partial void DatagramProtocolFailed(ILogger log, IAddress host, string callback, Exception error);

    [LoggerMessage(1300, LogLevel.Error, "{Destination}: unhandled error in {Callback} of the client factory")]
    internal static partial void ClientFactoryFailed(ILogger log, IAddress destination, string callback, Exception error);

    [LoggerMessage(1400, LogLevel.Error, "{Process}: unhandled error in {Callback}")]
    internal static partial void ProcessProtocolFailed(ILogger log, object process, string callback, Exception error);

    [LoggerMessage(1401, LogLevel.Warning, "Process {Executable} wrote to its standard error, which {Protocol} does not read: {Text} ({Count} bytes)")]
    internal static partial void StandardErrorReceived(ILogger log, string executable, string protocol, string text, int count);

    [LoggerMessage(1402, LogLevel.Warning, "{Process} cannot be killed, its pipes are closed: {Reason}")]
    internal static partial void ProcessNotKilled(ILogger log, IAddress process, string reason);
}
