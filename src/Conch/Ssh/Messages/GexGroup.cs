namespace Twisted.Conch.Ssh;

/// <summary>The group of a group exchange. RFC 4419 §3.</summary>
/// <param name="prime">The safe prime p, big-endian, without leading zeros.</param>
/// <param name="generator">The generator g, likewise.</param>
internal readonly ref struct GexGroup(ReadOnlySpan<byte> prime, ReadOnlySpan<byte> generator) : ISshMessage<GexGroup>
{
    /// <summary>The most bytes of a number here: 8192 bits.</summary>
    public const int MaxBytes = 1024;

    public static MessageNumber Number => (MessageNumber)Messages.MSG_KEX_DH_GEX_GROUP;

    /// <summary>The safe prime p.</summary>
    public ReadOnlySpan<byte> Prime { get; } = prime;

    /// <summary>The generator g.</summary>
    public ReadOnlySpan<byte> Generator { get; } = generator;

    public static GexGroup Decode(ref PacketReader reader) => new(
        prime: reader.ReadUnsignedMpint(MaxBytes),
        generator: reader.ReadUnsignedMpint(MaxBytes));

    public void Encode(ref PacketWriter writer)
    {
        writer.WriteUnsignedMpint(Prime);
        writer.WriteUnsignedMpint(Generator);
    }
}
