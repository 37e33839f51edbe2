namespace Twisted.Conch.Ssh;

/// <summary>Text for whoever debugs the connection. RFC 4253 §11.3.</summary>
/// <param name="alwaysDisplay">Whether it should be shown unasked.</param>
/// <param name="message">UTF-8 text; not to be trusted.</param>
/// <param name="language">An RFC 3066 tag.</param>
internal readonly ref struct DebugMessage(bool alwaysDisplay, ReadOnlySpan<byte> message, ReadOnlySpan<byte> language) : ISshMessage<DebugMessage>
{
    /// <summary>Whether it should be shown unasked.</summary>
    public bool AlwaysDisplay { get; } = alwaysDisplay;

    /// <summary>UTF-8 text; not to be trusted.</summary>
    public ReadOnlySpan<byte> Message { get; } = message;

    /// <summary>An RFC 3066 tag.</summary>
    public ReadOnlySpan<byte> Language { get; } = language;

    public static MessageNumber Number => MessageNumber.Debug;

    public static DebugMessage Decode(scoped ref PacketReader reader) => new(
        alwaysDisplay: reader.ReadBoolean(),
        message: reader.ReadString(),
        language: reader.ReadString());

    public void Encode(ref PacketWriter writer)
    {
        writer.WriteBoolean(AlwaysDisplay);
        writer.WriteString(Message);
        writer.WriteString(Language);
    }
}
