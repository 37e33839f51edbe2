namespace Twisted.Conch.Ssh;

/// <summary>A request about one channel. RFC 4254 §5.4. Borrows the packet: valid as long as that is.</summary>
internal readonly ref struct ChannelRequest : ISshMessage<ChannelRequest>
{
    /// <inheritdoc/>
    public static MessageNumber Number => MessageNumber.ChannelRequest;

    /// <summary>The receiver's number for the channel.</summary>
    public uint Recipient { get; init; }

    /// <summary>The request's name.</summary>
    public string RequestType { get; init; }

    /// <summary>Whether it is to be answered.</summary>
    public bool WantReply { get; init; }

    /// <summary>What it sends along, not parsed.</summary>
    public ReadOnlySpan<byte> Data { get; init; }

    /// <inheritdoc/>
    public static ChannelRequest Decode(scoped ref PacketReader reader) => new()
    {
        Recipient = reader.ReadUInt32(),
        RequestType = reader.ReadName(),
        WantReply = reader.ReadBoolean(),
        Data = reader.ReadRaw(reader.Remaining),
    };

    /// <inheritdoc/>
    public void Encode(ref PacketWriter writer)
    {
        writer.WriteUInt32(Recipient);
        writer.WriteText(RequestType);
        writer.WriteBoolean(WantReply);
        writer.WriteRaw(Data);
    }
}
