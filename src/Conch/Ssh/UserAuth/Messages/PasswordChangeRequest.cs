namespace Twisted.Conch.Ssh;

/// <summary>The password must be changed. RFC 4252 §8; number 60 means this in method "password" only.</summary>
/// <param name="Prompt">What to ask the user.</param>
internal readonly record struct PasswordChangeRequest(string Prompt) : ISshMessage<PasswordChangeRequest>
{
    /// <inheritdoc/>
    public static MessageNumber Number => (MessageNumber)60;

    /// <inheritdoc/>
    public static PasswordChangeRequest Decode(scoped ref PacketReader reader)
    {
        string prompt = reader.ReadText(InfoRequest.MaxTextLength);
        reader.ReadString(PacketReader.MaxNameLength); // A language tag; nobody uses it.
        return new PasswordChangeRequest(prompt);
    }

    /// <inheritdoc/>
    public void Encode(ref PacketWriter writer)
    {
        writer.WriteText(Prompt);
        writer.WriteString(default);
    }
}
