using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>chacha20-poly1305@openssh.com by libsodium. Its only state is the key.</summary>
internal sealed class SodiumChaCha20Poly1305 : ChaCha20Poly1305Cipher
{
    // Pinned, so that the collector leaves no copies behind.
    private readonly byte[] _key = GC.AllocateUninitializedArray<byte>(KeySize, pinned: true);
    private uint _sequence;

    /// <summary>Makes one direction.</summary>
    /// <param name="key">64 bytes; copied.</param>
    public SodiumChaCha20Poly1305(ReadOnlySpan<byte> key)
    {
        CryptoLengths.Check(key, KeySize);
        key.CopyTo(_key);
    }

    /// <inheritdoc/>
    protected override void CryptLength(uint sequence, Span<byte> length)
    {
        Span<byte> nonce = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(nonce, sequence);
        Check(SodiumNative.crypto_stream_chacha20_xor_ic(length, length, (ulong)length.Length, nonce, 0, _key.AsSpan(32)));
    }

    /// <inheritdoc/>
    protected override void BeginPacket(uint sequence, Span<byte> block)
    {
        _sequence = sequence;
        Span<byte> nonce = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(nonce, sequence);
        Check(SodiumNative.crypto_stream_chacha20(block, (ulong)block.Length, nonce, _key));
    }

    /// <inheritdoc/>
    protected override void CryptBody(Span<byte> body)
    {
        Span<byte> nonce = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(nonce, _sequence);
        Check(SodiumNative.crypto_stream_chacha20_xor_ic(body, body, (ulong)body.Length, nonce, 1, _key));
    }

    /// <inheritdoc/>
    protected override void Authenticate(ReadOnlySpan<byte> key, ReadOnlySpan<byte> encrypted, Span<byte> tag) =>
        Check(SodiumNative.crypto_onetimeauth_poly1305(tag, encrypted, (ulong)encrypted.Length, key));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => CryptographicOperations.ZeroMemory(_key);

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new CryptographicException("libsodium failed.");
        }
    }
}
