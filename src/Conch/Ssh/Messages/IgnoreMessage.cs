namespace Twisted.Conch.Ssh;

/// <summary>To be ignored: chaff against traffic analysis. RFC 4253 §11.2.</summary>
/// <param name="data">Anything.</param>
internal readonly ref struct IgnoreMessage(ReadOnlySpan<byte> data) : ISshMessage<IgnoreMessage>
{
    /// <summary>Anything.</summary>
    public ReadOnlySpan<byte> Data { get; } = data;

    public static MessageNumber Number => MessageNumber.Ignore;

    public static IgnoreMessage Decode(scoped ref PacketReader reader) => new(
        data: reader.ReadString());

    public void Encode(ref PacketWriter writer) => writer.WriteString(Data);
}
