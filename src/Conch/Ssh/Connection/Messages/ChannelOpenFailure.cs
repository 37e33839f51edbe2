namespace Twisted.Conch.Ssh;

/// <summary>Refuses a channel. RFC 4254 §5.1. Borrows the packet: valid as long as that is.</summary>
internal readonly ref struct ChannelOpenFailure : ISshMessage<ChannelOpenFailure>
{
    /// <inheritdoc/>
    public static MessageNumber Number => MessageNumber.ChannelOpenFailure;

    /// <summary>The receiver's number for the channel that is not to be.</summary>
    public uint Recipient { get; init; }

    /// <summary>One of <see cref="SSHConnection"/>'s OPEN_* codes, or a private one.</summary>
    public uint Reason { get; init; }

    /// <summary>UTF-8 text; not to be trusted.</summary>
    public ReadOnlySpan<byte> Description { get; init; }

    /// <summary>An RFC 3066 tag.</summary>
    public ReadOnlySpan<byte> Language { get; init; }

    /// <inheritdoc/>
    public static ChannelOpenFailure Decode(scoped ref PacketReader reader) => new()
    {
        Recipient = reader.ReadUInt32(),
        Reason = reader.ReadUInt32(),
        Description = reader.ReadString(),
        Language = reader.ReadString(),
    };

    /// <inheritdoc/>
    public void Encode(ref PacketWriter writer)
    {
        writer.WriteUInt32(Recipient);
        writer.WriteUInt32(Reason);
        writer.WriteString(Description);
        writer.WriteString(Language);
    }
}
