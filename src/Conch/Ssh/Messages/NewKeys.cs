namespace Twisted.Conch.Ssh;

/// <summary>The sender's next packet uses the new keys. RFC 4253 §7.3.</summary>
internal readonly record struct NewKeys() : ISshMessage<NewKeys>
{
    public static MessageNumber Number => MessageNumber.NewKeys;

    public static NewKeys Decode(scoped ref PacketReader reader) => default;

    public void Encode(ref PacketWriter writer)
    {
    }
}
