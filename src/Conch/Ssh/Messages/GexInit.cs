namespace Twisted.Conch.Ssh;

/// <summary>The client's value in the group it was given. RFC 4419 §3.</summary>
/// <param name="clientPublic">The body of e.</param>
internal readonly ref struct GexInit(ReadOnlySpan<byte> clientPublic) : ISshMessage<GexInit>
{
    /// <summary>The body of e.</summary>
    public ReadOnlySpan<byte> ClientPublic { get; } = clientPublic;

    public static MessageNumber Number => (MessageNumber)Messages.MSG_KEX_DH_GEX_INIT;

    public static GexInit Decode(scoped ref PacketReader reader) => new(
        clientPublic: reader.ReadString());

    public void Encode(ref PacketWriter writer) => writer.WriteString(ClientPublic);
}
