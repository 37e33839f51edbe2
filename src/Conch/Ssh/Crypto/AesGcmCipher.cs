using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>
/// aes128-gcm@openssh.com and aes256-gcm@openssh.com on top of some library's AES-GCM: RFC 5647 with the readable length as associated data. OpenSSH's
/// PROTOCOL §1.6.
/// </summary>
internal abstract class AesGcmCipher : PacketCipher
{
    /// <summary>Bytes of the tag.</summary>
    protected const int Tag = 16;

    private const int NonceSize = 12;

    private readonly byte[] _nonce;

    /// <summary>Makes one direction.</summary>
    /// <param name="iv">12 bytes: four that stay, eight that count the packets.</param>
    protected AesGcmCipher(ReadOnlySpan<byte> iv)
    {
        CryptoLengths.Check(iv, NonceSize);
        _nonce = iv.ToArray();
    }

    /// <inheritdoc/>
    public sealed override int BlockSize => 16;

    /// <inheritdoc/>
    public sealed override int TagSize => Tag;

    /// <inheritdoc/>
    public sealed override bool LengthIsInAlignment => false;

    /// <inheritdoc/>
    public sealed override uint DecryptLength(uint sequence, Span<byte> header) => BinaryPrimitives.ReadUInt32BigEndian(header);

    /// <inheritdoc/>
    public sealed override bool Open(uint sequence, Span<byte> packet, ReadOnlySpan<byte> tag)
    {
        Span<byte> body = packet[LengthSize..];
        if (!TryDecrypt(_nonce, packet[..LengthSize], body, tag))
        {
            // One pass decrypts and authenticates; what it has decrypted of a false packet goes.
            CryptographicOperations.ZeroMemory(body);
            return false;
        }

        CountPacket();
        return true;
    }

    /// <inheritdoc/>
    public sealed override void Seal(uint sequence, Span<byte> packet, Span<byte> tag)
    {
        Encrypt(_nonce, packet[..LengthSize], packet[LengthSize..], tag);
        CountPacket();
    }

    /// <summary>Decrypts in place and verifies.</summary>
    /// <param name="nonce">12 bytes.</param>
    /// <param name="associated">The packet's length.</param>
    /// <param name="body">The rest of the packet.</param>
    /// <param name="tag">As received.</param>
    /// <returns>Whether the tag is right.</returns>
    protected abstract bool TryDecrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, Span<byte> body, ReadOnlySpan<byte> tag);

    /// <summary>Encrypts in place.</summary>
    /// <param name="nonce">12 bytes.</param>
    /// <param name="associated">The packet's length.</param>
    /// <param name="body">The rest of the packet.</param>
    /// <param name="tag">16 bytes to fill.</param>
    protected abstract void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, Span<byte> body, Span<byte> tag);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => CryptographicOperations.ZeroMemory(_nonce);

    // Not the sequence number: RFC 5647 §7.1 lets the counter start at any value and wrap.
    private void CountPacket()
    {
        Span<byte> counter = _nonce.AsSpan(4);
        BinaryPrimitives.WriteUInt64BigEndian(counter, unchecked(BinaryPrimitives.ReadUInt64BigEndian(counter) + 1));
    }
}
