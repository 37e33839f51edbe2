namespace Twisted.Conch.Ssh;

/// <summary>A text for the user, sent before the login is decided. RFC 4252 §5.4.</summary>
/// <param name="Message">The text; lines end in CR LF.</param>
/// <param name="Language">Its language tag (RFC 3066), or empty.</param>
internal readonly record struct UserAuthBanner(string Message, string Language) : ISshMessage<UserAuthBanner>
{
    /// <summary>A longer text is refused.</summary>
    public const int MaxLength = 8192;

    /// <inheritdoc/>
    public static MessageNumber Number => MessageNumber.UserAuthBanner;

    /// <inheritdoc/>
    public static UserAuthBanner Decode(scoped ref PacketReader reader) => new(
        Message: reader.ReadText(MaxLength),
        Language: reader.ReadText(PacketReader.MaxNameLength));

    /// <inheritdoc/>
    public void Encode(ref PacketWriter writer)
    {
        writer.WriteText(Message);
        writer.WriteText(Language);
    }
}
