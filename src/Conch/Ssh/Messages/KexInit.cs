namespace Twisted.Conch.Ssh;

/// <summary>Begins a key exchange with all that the sender offers. RFC 4253 §7.1.</summary>
/// <param name="Cookie">Sixteen random bytes, so that neither side alone decides the session id.</param>
/// <param name="Offered">The ten name-lists.</param>
/// <param name="FirstKexPacketFollows">Whether the sender guessed, and the next packet is of the key exchange it guessed.</param>
internal sealed record KexInit(byte[] Cookie, OfferedAlgorithms Offered, bool FirstKexPacketFollows) : ISshMessage<KexInit>
{
    /// <summary>Bytes of <see cref="Cookie"/>.</summary>
    public const int CookieSize = 16;

    public static MessageNumber Number => MessageNumber.KexInit;

    public static KexInit Decode(scoped ref PacketReader reader)
    {
        KexInit message = new(
            reader.ReadRaw(CookieSize).ToArray(),
            new OfferedAlgorithms(
                KeyExchanges: reader.ReadNameList(),
                PublicKeys: reader.ReadNameList(),
                CiphersClientToServer: reader.ReadNameList(),
                CiphersServerToClient: reader.ReadNameList(),
                MACsClientToServer: reader.ReadNameList(),
                MACsServerToClient: reader.ReadNameList(),
                CompressionsClientToServer: reader.ReadNameList(),
                CompressionsServerToClient: reader.ReadNameList(),
                LanguagesClientToServer: reader.ReadNameList(),
                LanguagesServerToClient: reader.ReadNameList()),
            FirstKexPacketFollows: reader.ReadBoolean());

        // Reserved for extension; RFC 4253 §7.1 has it 0, and what else it may be is not for us to judge.
        _ = reader.ReadUInt32();
        return message;
    }

    public void Encode(ref PacketWriter writer)
    {
        writer.WriteRaw(Cookie);
        writer.WriteNameList(Offered.KeyExchanges);
        writer.WriteNameList(Offered.PublicKeys);
        writer.WriteNameList(Offered.CiphersClientToServer);
        writer.WriteNameList(Offered.CiphersServerToClient);
        writer.WriteNameList(Offered.MACsClientToServer);
        writer.WriteNameList(Offered.MACsServerToClient);
        writer.WriteNameList(Offered.CompressionsClientToServer);
        writer.WriteNameList(Offered.CompressionsServerToClient);
        writer.WriteNameList(Offered.LanguagesClientToServer);
        writer.WriteNameList(Offered.LanguagesServerToClient);
        writer.WriteBoolean(FirstKexPacketFollows);
        writer.WriteUInt32(0);
    }
}
