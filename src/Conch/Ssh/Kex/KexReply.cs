namespace Twisted.Conch.Ssh;

/// <summary>What a server has after the key exchange's one computation.</summary>
/// <param name="ServerPublic">Body of f, Q_S or S_REPLY.</param>
/// <param name="Secret">K; the receiver disposes of it.</param>
internal readonly record struct KexReply(byte[] ServerPublic, KexSecret Secret);
