namespace Twisted.Conch.Ssh;

/// <summary>A channel is open. RFC 4254 §5.1.</summary>
/// <param name="Channel">Our number for it: unique within the connection.</param>
/// <param name="Type">Its type, as <c>"session"</c>; printable US-ASCII.</param>
/// <param name="ByPeer">Whether the peer asked for it.</param>
public sealed record ChannelOpened(int Channel, string Type, bool ByPeer) : SSHEvent;
