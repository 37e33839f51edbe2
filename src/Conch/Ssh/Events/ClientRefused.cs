namespace Twisted.Conch.Ssh;

/// <summary>
/// A client was turned away before a byte was exchanged, because of <see cref="SSHFactory.MaxStartups"/> or
/// <see cref="SSHFactory.MaxStartupsPerSource"/>. It gets a connection number, and no other event.
/// </summary>
/// <param name="Reason">Which limit it was, and where it stands.</param>
public sealed record ClientRefused(string Reason) : SSHEvent;
