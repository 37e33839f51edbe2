namespace Twisted.Conch.Ssh;

/// <summary>The client's value: e, Q_C or C_INIT. RFC 4253 §8, RFC 5656 §4.</summary>
/// <param name="clientPublic">The value's body; an mpint and a string look the same.</param>
internal readonly ref struct KexDhInit(ReadOnlySpan<byte> clientPublic) : ISshMessage<KexDhInit>
{
    /// <summary>The value's body; an mpint and a string look the same.</summary>
    public ReadOnlySpan<byte> ClientPublic { get; } = clientPublic;

    public static MessageNumber Number => (MessageNumber)Messages.MSG_KEXDH_INIT;

    public static KexDhInit Decode(scoped ref PacketReader reader) => new(
        clientPublic: reader.ReadString());

    public void Encode(ref PacketWriter writer) => writer.WriteString(ClientPublic);
}
