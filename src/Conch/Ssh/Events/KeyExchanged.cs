namespace Twisted.Conch.Ssh;

/// <summary>A key exchange has ended: the first one, or one that renewed the keys. RFC 4253 §7.</summary>
/// <param name="Algorithms">What was agreed on.</param>
public sealed record KeyExchanged(NegotiatedAlgorithms Algorithms) : SSHEvent;
