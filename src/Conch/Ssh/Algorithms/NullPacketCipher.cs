using System.Buffers.Binary;

namespace Twisted.Conch.Ssh;

/// <summary>What protects packets before the first NEWKEYS: nothing. Blocks of 8, no tag. Never a result of negotiation.</summary>
internal sealed class NullPacketCipher : PacketCipher
{
    /// <summary>It has no state, so one serves all.</summary>
    public static readonly NullPacketCipher Instance = new();

    private NullPacketCipher()
    {
    }

    /// <inheritdoc/>
    public override int BlockSize => 8;

    /// <inheritdoc/>
    public override int TagSize => 0;

    /// <inheritdoc/>
    public override bool LengthIsInAlignment => true;

    /// <inheritdoc/>
    public override uint DecryptLength(uint sequence, Span<byte> header) => BinaryPrimitives.ReadUInt32BigEndian(header);

    /// <inheritdoc/>
    public override bool Open(uint sequence, Span<byte> packet, ReadOnlySpan<byte> tag) => tag.IsEmpty;

    /// <inheritdoc/>
    public override void Seal(uint sequence, Span<byte> packet, Span<byte> tag)
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }
}
