namespace Twisted.Conch.Ssh;

/// <summary>The client sent its version line (RFC 4253 §4.2) and what algorithms it offers (§7.1).</summary>
/// <param name="Version">The line without its end, escaped and capped.</param>
/// <param name="Offered">What the client offers; names are printable US-ASCII.</param>
public sealed record ClientIdentified(string Version, OfferedAlgorithms Offered) : SSHEvent;
