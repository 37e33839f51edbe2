namespace Twisted.Conch.Ssh;

/// <summary>Data of a channel's second stream. RFC 4254 §5.2. Borrows the packet: valid as long as that is.</summary>
/// <param name="recipient">The receiver's number for the channel.</param>
/// <param name="type">Which stream.</param>
/// <param name="data">The data.</param>
internal readonly ref struct ChannelExtendedData(uint recipient, uint type, ReadOnlySpan<byte> data) : ISshMessage<ChannelExtendedData>
{
    /// <inheritdoc/>
    public static MessageNumber Number => MessageNumber.ChannelExtendedData;

    /// <summary>The receiver's number for the channel.</summary>
    public uint Recipient { get; } = recipient;

    /// <summary>Which stream.</summary>
    public uint Type { get; } = type;

    /// <summary>The data.</summary>
    public ReadOnlySpan<byte> Data { get; } = data;

    /// <inheritdoc/>
    public static ChannelExtendedData Decode(scoped ref PacketReader reader) =>
        new(reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadString());

    /// <inheritdoc/>
    public void Encode(ref PacketWriter writer)
    {
        writer.WriteUInt32(Recipient);
        writer.WriteUInt32(Type);
        writer.WriteString(Data);
    }
}
