namespace Twisted.Conch.Ssh;

/// <summary>A request was refused. RFC 4252 §5.1.</summary>
/// <param name="Methods">The methods that may go on; empty when there is none.</param>
/// <param name="PartialSuccess">Whether the request was right and another method must follow it.</param>
internal readonly record struct UserAuthFailure(IReadOnlyList<string> Methods, bool PartialSuccess) : ISshMessage<UserAuthFailure>
{
    /// <inheritdoc/>
    public static MessageNumber Number => MessageNumber.UserAuthFailure;

    /// <inheritdoc/>
    public static UserAuthFailure Decode(scoped ref PacketReader reader) => new(
        Methods: reader.ReadNameList(),
        PartialSuccess: reader.ReadBoolean());

    /// <inheritdoc/>
    public void Encode(ref PacketWriter writer)
    {
        writer.WriteNameList(Methods);
        writer.WriteBoolean(PartialSuccess);
    }
}
