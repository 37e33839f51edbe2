namespace Twisted.Conch.Ssh;

/// <summary>What the two sides agreed on. RFC 4253 §7.1.</summary>
/// <param name="KeyExchange">The key exchange.</param>
/// <param name="PublicKey">The host key's signature algorithm.</param>
/// <param name="CipherClientToServer">The cipher for what the client sends.</param>
/// <param name="CipherServerToClient">The cipher for what the server sends.</param>
/// <param name="MacClientToServer">The MAC for what the client sends; empty where the cipher needs none.</param>
/// <param name="MacServerToClient">The MAC for what the server sends; empty where the cipher needs none.</param>
/// <param name="CompressionClientToServer">The compression of what the client sends.</param>
/// <param name="CompressionServerToClient">The compression of what the server sends.</param>
/// <param name="StrictKeyExchange">Whether both sides announced OpenSSH's strict key exchange.</param>
public sealed record NegotiatedAlgorithms(
    string KeyExchange,
    string PublicKey,
    string CipherClientToServer,
    string CipherServerToClient,
    string MacClientToServer,
    string MacServerToClient,
    string CompressionClientToServer,
    string CompressionServerToClient,
    bool StrictKeyExchange);
