namespace Twisted.Conch.Ssh;

/// <summary>What one side offers in its SSH_MSG_KEXINIT, best first, as it came. RFC 4253 §7.1.</summary>
/// <param name="KeyExchanges">Key exchanges, and the markers that travel with them.</param>
/// <param name="PublicKeys">Signature algorithms of host keys.</param>
/// <param name="CiphersClientToServer">Ciphers for what the client sends.</param>
/// <param name="CiphersServerToClient">Ciphers for what the server sends.</param>
/// <param name="MACsClientToServer">MACs for what the client sends.</param>
/// <param name="MACsServerToClient">MACs for what the server sends.</param>
/// <param name="CompressionsClientToServer">Compressions of what the client sends.</param>
/// <param name="CompressionsServerToClient">Compressions of what the server sends.</param>
/// <param name="LanguagesClientToServer">Languages; nobody uses them.</param>
/// <param name="LanguagesServerToClient">Languages; nobody uses them.</param>
public sealed record OfferedAlgorithms(
    IReadOnlyList<string> KeyExchanges,
    IReadOnlyList<string> PublicKeys,
    IReadOnlyList<string> CiphersClientToServer,
    IReadOnlyList<string> CiphersServerToClient,
    IReadOnlyList<string> MACsClientToServer,
    IReadOnlyList<string> MACsServerToClient,
    IReadOnlyList<string> CompressionsClientToServer,
    IReadOnlyList<string> CompressionsServerToClient,
    IReadOnlyList<string> LanguagesClientToServer,
    IReadOnlyList<string> LanguagesServerToClient);
