namespace Twisted.Conch.Ssh;

/// <summary>The user is logged in and the service asked for begins. RFC 4252 §5.1.</summary>
internal readonly record struct UserAuthSuccess : ISshMessage<UserAuthSuccess>
{
    /// <inheritdoc/>
    public static MessageNumber Number => MessageNumber.UserAuthSuccess;

    /// <inheritdoc/>
    public static UserAuthSuccess Decode(scoped ref PacketReader reader) => default;

    /// <inheritdoc/>
    public void Encode(ref PacketWriter writer)
    {
    }
}
