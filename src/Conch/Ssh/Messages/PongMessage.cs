namespace Twisted.Conch.Ssh;

/// <summary>Answers a ping. OpenSSH's PROTOCOL §1.8 (ping@openssh.com).</summary>
/// <param name="data">What the ping had.</param>
internal readonly ref struct PongMessage(ReadOnlySpan<byte> data) : ISshMessage<PongMessage>
{
    /// <summary>What the ping had.</summary>
    public ReadOnlySpan<byte> Data { get; } = data;

    public static MessageNumber Number => MessageNumber.Pong;

    public static PongMessage Decode(scoped ref PacketReader reader) => new(
        data: reader.ReadString());

    public void Encode(ref PacketWriter writer) => writer.WriteString(Data);
}
