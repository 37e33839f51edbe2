namespace Twisted.Conch.Ssh;

/// <summary>Data of a channel. RFC 4254 §5.2. Borrows the packet: valid as long as that is.</summary>
/// <param name="recipient">The receiver's number for the channel.</param>
/// <param name="data">The data.</param>
internal readonly ref struct ChannelData(uint recipient, ReadOnlySpan<byte> data) : ISshMessage<ChannelData>
{
    /// <inheritdoc/>
    public static MessageNumber Number => MessageNumber.ChannelData;

    /// <summary>The receiver's number for the channel.</summary>
    public uint Recipient { get; } = recipient;

    /// <summary>The data.</summary>
    public ReadOnlySpan<byte> Data { get; } = data;

    /// <inheritdoc/>
    public static ChannelData Decode(scoped ref PacketReader reader) => new(reader.ReadUInt32(), reader.ReadString());

    /// <inheritdoc/>
    public void Encode(ref PacketWriter writer)
    {
        writer.WriteUInt32(Recipient);
        writer.WriteString(Data);
    }
}
