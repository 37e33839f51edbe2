using System.Buffers.Binary;

namespace Twisted.Conch.Ssh;

/// <summary>chacha20-poly1305@openssh.com by libcrypto.</summary>
internal sealed class LibCryptoChaCha20Poly1305 : ChaCha20Poly1305Cipher
{
    // libcrypto's IV: the block counter in the first half, the nonce in the second.
    private const int IvSize = 16;

    private readonly SafeCipherContext _body;
    private readonly SafeCipherContext _length;
    private readonly SafeMacContext _poly = new();

    /// <summary>Makes one direction.</summary>
    /// <param name="key">64 bytes; copied.</param>
    public LibCryptoChaCha20Poly1305(ReadOnlySpan<byte> key)
    {
        CryptoLengths.Check(key, KeySize);
        Span<byte> iv = stackalloc byte[IvSize];
        iv.Clear();
        _body = new SafeCipherContext(LibCryptoNative.EVP_chacha20(), key[..32], iv);
        _length = new SafeCipherContext(LibCryptoNative.EVP_chacha20(), key[32..], iv);
    }

    /// <inheritdoc/>
    protected override void CryptLength(uint sequence, Span<byte> length)
    {
        Restart(_length, sequence);
        _length.Process(length);
    }

    /// <inheritdoc/>
    protected override void BeginPacket(uint sequence, Span<byte> block)
    {
        Restart(_body, sequence);
        block.Clear();
        _body.Process(block);
    }

    /// <inheritdoc/>
    protected override void CryptBody(Span<byte> body) => _body.Process(body);

    /// <inheritdoc/>
    protected override void Authenticate(ReadOnlySpan<byte> key, ReadOnlySpan<byte> encrypted, Span<byte> tag) =>
        _poly.Compute(key, encrypted, tag);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _body.Dispose();
            _length.Dispose();
            _poly.Dispose();
        }
    }

    private static void Restart(SafeCipherContext context, uint sequence)
    {
        Span<byte> iv = stackalloc byte[IvSize];
        iv.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(iv[8..], sequence);
        context.Restart(iv);
    }
}
