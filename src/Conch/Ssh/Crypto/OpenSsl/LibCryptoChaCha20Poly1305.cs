using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>chacha20-poly1305@openssh.com by libcrypto. Its only state is the key.</summary>
internal sealed class LibCryptoChaCha20Poly1305 : ChaCha20Poly1305Cipher
{
    // libcrypto's IV: the block counter in the first half, the nonce in the second.
    private const int IvSize = 16;

    // Pinned, so that the collector leaves no copies behind.
    private readonly byte[] _key = GC.AllocateUninitializedArray<byte>(KeySize, pinned: true);

    /// <summary>Makes one direction.</summary>
    /// <param name="key">64 bytes; copied.</param>
    public LibCryptoChaCha20Poly1305(ReadOnlySpan<byte> key)
    {
        CryptoLengths.Check(key, KeySize);
        key.CopyTo(_key);
    }

    /// <inheritdoc/>
    protected override void CryptLength(uint sequence, Span<byte> length)
    {
        SafeCipherContext context = LibCryptoContexts.Current.ChaChaLength;
        Restart(context, _key.AsSpan(32), sequence);
        context.Process(length);
    }

    /// <inheritdoc/>
    protected override void BeginPacket(uint sequence, Span<byte> block)
    {
        SafeCipherContext context = LibCryptoContexts.Current.ChaChaBody;
        Restart(context, _key.AsSpan(0, 32), sequence);
        block.Clear();
        context.Process(block);
    }

    /// <inheritdoc/>
    protected override void CryptBody(Span<byte> body) => LibCryptoContexts.Current.ChaChaBody.Process(body);

    /// <inheritdoc/>
    protected override void Authenticate(ReadOnlySpan<byte> key, ReadOnlySpan<byte> encrypted, Span<byte> tag) =>
        LibCryptoContexts.Current.Poly1305.Compute(key, encrypted, default, tag);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        CryptographicOperations.ZeroMemory(_key);
        if (disposing)
        {
            // They may hold this key as the last one they used.
            Restart(LibCryptoContexts.Current.ChaChaBody, _key.AsSpan(0, 32), 0);
            Restart(LibCryptoContexts.Current.ChaChaLength, _key.AsSpan(32), 0);
        }
    }

    private static void Restart(SafeCipherContext context, ReadOnlySpan<byte> key, uint sequence)
    {
        Span<byte> iv = stackalloc byte[IvSize];
        iv.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(iv[8..], sequence);
        context.Restart(key, iv);
    }
}
