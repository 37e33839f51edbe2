namespace Twisted.Conch.Ssh;

/// <summary>Asks for an answer, at once. OpenSSH's PROTOCOL §1.8 (ping@openssh.com).</summary>
/// <param name="data">Comes back.</param>
internal readonly ref struct PingMessage(ReadOnlySpan<byte> data) : ISshMessage<PingMessage>
{
    /// <summary>Comes back.</summary>
    public ReadOnlySpan<byte> Data { get; } = data;

    public static MessageNumber Number => MessageNumber.Ping;

    public static PingMessage Decode(scoped ref PacketReader reader) => new(
        data: reader.ReadString());

    public void Encode(ref PacketWriter writer) => writer.WriteString(Data);
}
