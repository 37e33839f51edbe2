namespace Twisted.Conch.Ssh;

/// <summary>A channel is closed by both sides, or lost with its connection. The last event of a channel. RFC 4254 §5.3.</summary>
/// <param name="Channel">Our number for it.</param>
/// <param name="Type">Its type.</param>
/// <param name="BytesReceived">Bytes of data that came, extended data counted.</param>
/// <param name="BytesSent">Bytes of data that were sent.</param>
public sealed record ChannelClosed(int Channel, string Type, long BytesReceived, long BytesSent) : SSHEvent;
