using System.Buffers.Binary;

namespace Twisted.Conch.Ssh;

/// <summary>A block cipher with an <c>-etm@openssh.com</c> MAC: the length is readable, the MAC covers it and the ciphertext. OpenSSH's PROTOCOL §1.5.</summary>
/// <param name="cipher">Owned from now on.</param>
/// <param name="mac">Owned from now on.</param>
internal sealed class EncryptThenMacCipher(InPlaceCipher cipher, PacketMac mac) : PacketCipher
{
    /// <inheritdoc/>
    public override int BlockSize => 16;

    /// <inheritdoc/>
    public override int TagSize => mac.TagSize;

    /// <inheritdoc/>
    public override bool LengthIsInAlignment => false;

    /// <inheritdoc/>
    public override uint DecryptLength(uint sequence, Span<byte> header) => BinaryPrimitives.ReadUInt32BigEndian(header);

    /// <inheritdoc/>
    public override bool Open(uint sequence, Span<byte> packet, ReadOnlySpan<byte> tag)
    {
        if (!mac.Verify(sequence, packet, tag))
        {
            return false;
        }

        cipher.Process(packet[LengthSize..]);
        return true;
    }

    /// <inheritdoc/>
    public override void Seal(uint sequence, Span<byte> packet, Span<byte> tag)
    {
        cipher.Process(packet[LengthSize..]);
        mac.Compute(sequence, packet, tag);
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
