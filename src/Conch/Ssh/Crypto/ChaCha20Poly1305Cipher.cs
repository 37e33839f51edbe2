using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>
/// chacha20-poly1305@openssh.com on top of some library's ChaCha20 and Poly1305. OpenSSH's PROTOCOL.chacha20poly1305.
/// </summary>
/// <remarks>
/// Two ChaCha20 instances with a 64-bit nonce, which is the sequence number: one encrypts the length only, the other one's block 0 gives the key of
/// Poly1305 and its blocks from 1 on the rest. The tag covers the encrypted length and the encrypted rest.
/// </remarks>
internal abstract class ChaCha20Poly1305Cipher : PacketCipher
{
    /// <summary>Bytes of both keys together.</summary>
    public const int KeySize = 64;

    /// <summary>Bytes of a ChaCha20 block.</summary>
    protected const int StreamBlock = 64;

    private const int PolyKeySize = 32;

    /// <inheritdoc/>
    public sealed override int BlockSize => 8;

    /// <inheritdoc/>
    public sealed override int TagSize => 16;

    /// <inheritdoc/>
    public sealed override bool LengthIsInAlignment => false;

    /// <inheritdoc/>
    public sealed override uint DecryptLength(uint sequence, Span<byte> header)
    {
        // On a copy: the tag covers the length as it was received.
        Span<byte> length = stackalloc byte[LengthSize];
        header.CopyTo(length);
        CryptLength(sequence, length);
        return BinaryPrimitives.ReadUInt32BigEndian(length);
    }

    /// <inheritdoc/>
    public sealed override bool Open(uint sequence, Span<byte> packet, ReadOnlySpan<byte> tag)
    {
        Span<byte> block = stackalloc byte[StreamBlock];
        Span<byte> expected = stackalloc byte[TagSize];
        BeginPacket(sequence, block);
        Authenticate(block[..PolyKeySize], packet, expected);
        CryptographicOperations.ZeroMemory(block);
        if (!CryptographicOperations.FixedTimeEquals(expected, tag))
        {
            return false;
        }

        CryptLength(sequence, packet[..LengthSize]);
        CryptBody(packet[LengthSize..]);
        return true;
    }

    /// <inheritdoc/>
    public sealed override void Seal(uint sequence, Span<byte> packet, Span<byte> tag)
    {
        Span<byte> block = stackalloc byte[StreamBlock];
        BeginPacket(sequence, block);
        CryptLength(sequence, packet[..LengthSize]);
        CryptBody(packet[LengthSize..]);
        Authenticate(block[..PolyKeySize], packet, tag);
        CryptographicOperations.ZeroMemory(block);
    }

    /// <summary>En- or decrypts the length field with the second key.</summary>
    /// <param name="sequence">The nonce.</param>
    /// <param name="length">Four bytes, in place.</param>
    protected abstract void CryptLength(uint sequence, Span<byte> length);

    /// <summary>Starts the first key's stream for one packet.</summary>
    /// <param name="sequence">The nonce.</param>
    /// <param name="block">Takes block 0, of which 32 bytes are wanted at least.</param>
    protected abstract void BeginPacket(uint sequence, Span<byte> block);

    /// <summary>En- or decrypts the rest of the packet begun last, from block 1 on.</summary>
    /// <param name="body">All but the length, in place.</param>
    protected abstract void CryptBody(Span<byte> body);

    /// <summary>Computes Poly1305.</summary>
    /// <param name="key">The one-time key.</param>
    /// <param name="encrypted">The encrypted packet, length included.</param>
    /// <param name="tag">16 bytes to fill.</param>
    protected abstract void Authenticate(ReadOnlySpan<byte> key, ReadOnlySpan<byte> encrypted, Span<byte> tag);
}
