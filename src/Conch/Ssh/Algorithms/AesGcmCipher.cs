using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>aes128-gcm@openssh.com and aes256-gcm@openssh.com: RFC 5647 with the readable length as associated data. OpenSSH's PROTOCOL §1.6.</summary>
internal sealed class AesGcmCipher : PacketCipher
{
    private const int Tag = 16;
    private const int NonceSize = 12;

    private readonly AesGcm _aes;
    private readonly byte[] _nonce;

    /// <summary>Makes one direction.</summary>
    /// <param name="key">16 or 32 bytes; copied.</param>
    /// <param name="iv">12 bytes: four that stay, eight that count the packets.</param>
    public AesGcmCipher(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv)
    {
        CryptoLengths.Check(iv, NonceSize);
        _aes = new AesGcm(key, Tag);
        _nonce = iv.ToArray();
    }

    /// <inheritdoc/>
    public override int BlockSize => 16;

    /// <inheritdoc/>
    public override int TagSize => Tag;

    /// <inheritdoc/>
    public override bool LengthIsInAlignment => false;

    /// <inheritdoc/>
    public override uint DecryptLength(uint sequence, Span<byte> header) => BinaryPrimitives.ReadUInt32BigEndian(header);

    /// <inheritdoc/>
    public override bool Open(uint sequence, Span<byte> packet, ReadOnlySpan<byte> tag)
    {
        Span<byte> body = packet[LengthSize..];
        try
        {
            _aes.Decrypt(_nonce, body, tag, body, packet[..LengthSize]);
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        CountPacket();
        return true;
    }

    /// <inheritdoc/>
    public override void Seal(uint sequence, Span<byte> packet, Span<byte> tag)
    {
        Span<byte> body = packet[LengthSize..];
        _aes.Encrypt(_nonce, body, body, tag, packet[..LengthSize]);
        CountPacket();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        CryptographicOperations.ZeroMemory(_nonce);
        if (disposing)
        {
            _aes.Dispose();
        }
    }

    // Not the sequence number: RFC 5647 §7.1 lets the counter start at any value and wrap.
    private void CountPacket()
    {
        Span<byte> counter = _nonce.AsSpan(4);
        BinaryPrimitives.WriteUInt64BigEndian(counter, unchecked(BinaryPrimitives.ReadUInt64BigEndian(counter) + 1));
    }
}
