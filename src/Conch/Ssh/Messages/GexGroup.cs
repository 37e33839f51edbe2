namespace Twisted.Conch.Ssh;

/// <summary>The group of a group exchange. RFC 4419 §3.</summary>
/// <param name="prime">The safe prime p, body of an mpint.</param>
/// <param name="generator">The generator g, body of an mpint.</param>
internal readonly ref struct GexGroup(ReadOnlySpan<byte> prime, ReadOnlySpan<byte> generator) : ISshMessage<GexGroup>
{
    public static MessageNumber Number => (MessageNumber)Messages.MSG_KEX_DH_GEX_GROUP;

    /// <summary>The safe prime p, body of an mpint.</summary>
    public ReadOnlySpan<byte> Prime { get; } = prime;

    /// <summary>The generator g, body of an mpint.</summary>
    public ReadOnlySpan<byte> Generator { get; } = generator;

    public static GexGroup Decode(scoped ref PacketReader reader) => new(
        prime: reader.ReadString(),
        generator: reader.ReadString());

    public void Encode(ref PacketWriter writer)
    {
        writer.WriteString(Prime);
        writer.WriteString(Generator);
    }
}
