namespace Twisted.Conch.Ssh;

/// <summary>Lets the receiver send more on one channel. RFC 4254 §5.2.</summary>
/// <param name="Recipient">The receiver's number for the channel.</param>
/// <param name="BytesToAdd">Growth of the window, in bytes.</param>
internal readonly record struct ChannelWindowAdjust(uint Recipient, uint BytesToAdd) : ISshMessage<ChannelWindowAdjust>
{
    /// <inheritdoc/>
    public static MessageNumber Number => MessageNumber.ChannelWindowAdjust;

    /// <inheritdoc/>
    public static ChannelWindowAdjust Decode(scoped ref PacketReader reader) => new(
        Recipient: reader.ReadUInt32(),
        BytesToAdd: reader.ReadUInt32());

    /// <inheritdoc/>
    public void Encode(ref PacketWriter writer)
    {
        writer.WriteUInt32(Recipient);
        writer.WriteUInt32(BytesToAdd);
    }
}
