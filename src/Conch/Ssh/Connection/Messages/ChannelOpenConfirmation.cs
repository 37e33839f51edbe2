namespace Twisted.Conch.Ssh;

/// <summary>Grants a channel. RFC 4254 §5.1. Borrows the packet: valid as long as that is.</summary>
internal readonly ref struct ChannelOpenConfirmation : ISshMessage<ChannelOpenConfirmation>
{
    /// <inheritdoc/>
    public static MessageNumber Number => MessageNumber.ChannelOpenConfirmation;

    /// <summary>The receiver's number for the channel.</summary>
    public uint Recipient { get; init; }

    /// <summary>The sender's number for it.</summary>
    public uint Sender { get; init; }

    /// <summary>Bytes the sender takes at first.</summary>
    public uint WindowSize { get; init; }

    /// <summary>The largest piece of data it takes, in bytes.</summary>
    public uint MaxPacket { get; init; }

    /// <summary>What the type sends along, not parsed.</summary>
    public ReadOnlySpan<byte> Data { get; init; }

    /// <inheritdoc/>
    public static ChannelOpenConfirmation Decode(scoped ref PacketReader reader) => new()
    {
        Recipient = reader.ReadUInt32(),
        Sender = reader.ReadUInt32(),
        WindowSize = reader.ReadUInt32(),
        MaxPacket = reader.ReadUInt32(),
        Data = reader.ReadRaw(reader.Remaining),
    };

    /// <inheritdoc/>
    public void Encode(ref PacketWriter writer)
    {
        writer.WriteUInt32(Recipient);
        writer.WriteUInt32(Sender);
        writer.WriteUInt32(WindowSize);
        writer.WriteUInt32(MaxPacket);
        writer.WriteRaw(Data);
    }
}
