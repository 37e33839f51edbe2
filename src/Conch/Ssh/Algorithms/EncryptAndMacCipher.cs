using System.Buffers.Binary;

namespace Twisted.Conch.Ssh;

/// <summary>A block cipher with a plain MAC: everything is encrypted, the MAC covers the plaintext. RFC 4253 §6.3 and §6.4.</summary>
/// <param name="cipher">Owned from now on.</param>
/// <param name="mac">Owned from now on.</param>
/// <param name="chained">Whether it is CBC, see <see cref="PacketCipher.DiscardsOnBadLength"/>.</param>
internal sealed class EncryptAndMacCipher(InPlaceCipher cipher, PacketMac mac, bool chained) : PacketCipher
{
    private const int Block = 16;

    /// <inheritdoc/>
    public override int BlockSize => Block;

    /// <inheritdoc/>
    public override int TagSize => mac.TagSize;

    /// <inheritdoc/>
    public override int HeaderSize => Block;

    /// <inheritdoc/>
    public override bool LengthIsInAlignment => true;

    /// <inheritdoc/>
    public override bool DiscardsOnBadLength => chained;

    /// <inheritdoc/>
    public override uint DecryptLength(uint sequence, Span<byte> header)
    {
        cipher.Process(header[..Block]);
        return BinaryPrimitives.ReadUInt32BigEndian(header);
    }

    /// <inheritdoc/>
    public override bool Open(uint sequence, Span<byte> packet, ReadOnlySpan<byte> tag)
    {
        cipher.Process(packet[Block..]);
        return mac.Verify(sequence, packet, tag);
    }

    /// <inheritdoc/>
    public override void Seal(uint sequence, Span<byte> packet, Span<byte> tag)
    {
        mac.Compute(sequence, packet, tag);
        cipher.Process(packet);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            cipher.Dispose();
            mac.Dispose();
        }
    }
}
