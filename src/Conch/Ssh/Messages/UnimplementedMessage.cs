namespace Twisted.Conch.Ssh;

/// <summary>The sender did not know a message. RFC 4253 §11.4.</summary>
/// <param name="Sequence">The sequence number of the packet that was not known.</param>
internal readonly record struct UnimplementedMessage(uint Sequence) : ISshMessage<UnimplementedMessage>
{
    public static MessageNumber Number => MessageNumber.Unimplemented;

    public static UnimplementedMessage Decode(scoped ref PacketReader reader) => new(
        Sequence: reader.ReadUInt32());

    public void Encode(ref PacketWriter writer) => writer.WriteUInt32(Sequence);
}
