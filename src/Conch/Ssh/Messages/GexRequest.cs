namespace Twisted.Conch.Ssh;

/// <summary>Asks for a group. RFC 4419 §3.</summary>
/// <param name="Min">The fewest bits the client takes.</param>
/// <param name="Preferred">The bits the client would like.</param>
/// <param name="Max">The most bits the client takes.</param>
internal readonly record struct GexRequest(uint Min, uint Preferred, uint Max) : ISshMessage<GexRequest>
{
    public static MessageNumber Number => (MessageNumber)Messages.MSG_KEX_DH_GEX_REQUEST;

    public static GexRequest Decode(scoped ref PacketReader reader) => new(
        Min: reader.ReadUInt32(),
        Preferred: reader.ReadUInt32(),
        Max: reader.ReadUInt32());

    public void Encode(ref PacketWriter writer)
    {
        writer.WriteUInt32(Min);
        writer.WriteUInt32(Preferred);
        writer.WriteUInt32(Max);
    }
}
