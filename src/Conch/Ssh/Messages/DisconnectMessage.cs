namespace Twisted.Conch.Ssh;

/// <summary>The sender ends the connection. RFC 4253 §11.1.</summary>
/// <param name="reason">A DISCONNECT_* code, or any other number.</param>
/// <param name="description">UTF-8 text for people; not to be trusted.</param>
/// <param name="language">An RFC 3066 tag.</param>
internal readonly ref struct DisconnectMessage(uint reason, ReadOnlySpan<byte> description, ReadOnlySpan<byte> language) : ISshMessage<DisconnectMessage>
{
    /// <summary>A DISCONNECT_* code, or any other number.</summary>
    public uint Reason { get; } = reason;

    /// <summary>UTF-8 text for people; not to be trusted.</summary>
    public ReadOnlySpan<byte> Description { get; } = description;

    /// <summary>An RFC 3066 tag.</summary>
    public ReadOnlySpan<byte> Language { get; } = language;

    public static MessageNumber Number => MessageNumber.Disconnect;

    public static DisconnectMessage Decode(scoped ref PacketReader reader) => new(
        reason: reader.ReadUInt32(),
        description: reader.ReadString(),
        language: reader.ReadString());

    public void Encode(ref PacketWriter writer)
    {
        writer.WriteUInt32(Reason);
        writer.WriteString(Description);
        writer.WriteString(Language);
    }
}
