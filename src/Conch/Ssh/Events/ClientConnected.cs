namespace Twisted.Conch.Ssh;

/// <summary>A client connected; nothing was exchanged yet.</summary>
public sealed record ClientConnected : SSHEvent;
