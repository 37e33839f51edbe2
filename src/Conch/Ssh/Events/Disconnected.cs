namespace Twisted.Conch.Ssh;

/// <summary>The connection is gone. The last event of a connection.</summary>
/// <param name="Reason">Why, in words; the peer's are escaped and capped.</param>
/// <param name="Code">The reason code of the SSH_MSG_DISCONNECT sent or received (RFC 4253 §11.1); null when there was none.</param>
/// <param name="ByPeer">Whether the peer sent it.</param>
public sealed record Disconnected(string Reason, int? Code, bool ByPeer) : SSHEvent;
