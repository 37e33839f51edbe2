namespace Twisted.Conch.Ssh;

/// <summary>The server's half of a group exchange. RFC 4419 §3.</summary>
/// <param name="hostKey">The public host key, K_S.</param>
/// <param name="serverPublic">The body of f.</param>
/// <param name="signature">The signature of H.</param>
internal readonly ref struct GexReply(
    ReadOnlySpan<byte> hostKey,
    ReadOnlySpan<byte> serverPublic,
    ReadOnlySpan<byte> signature) : ISshMessage<GexReply>
{
    /// <summary>The public host key, K_S.</summary>
    public ReadOnlySpan<byte> HostKey { get; } = hostKey;

    /// <summary>The body of f.</summary>
    public ReadOnlySpan<byte> ServerPublic { get; } = serverPublic;

    /// <summary>The signature of H.</summary>
    public ReadOnlySpan<byte> Signature { get; } = signature;

    public static MessageNumber Number => (MessageNumber)Messages.MSG_KEX_DH_GEX_REPLY;

    public static GexReply Decode(scoped ref PacketReader reader) => new(
        hostKey: reader.ReadString(),
        serverPublic: reader.ReadString(),
        signature: reader.ReadString());

    public void Encode(ref PacketWriter writer)
    {
        writer.WriteString(HostKey);
        writer.WriteString(ServerPublic);
        writer.WriteString(Signature);
    }
}
