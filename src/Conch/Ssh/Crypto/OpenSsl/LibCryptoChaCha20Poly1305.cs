using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>chacha20-poly1305@openssh.com by libcrypto.</summary>
/// <remarks>
/// Its only state is the key. libcrypto's contexts take over a kilobyte a direction, so each thread has one set for all connections: giving it the key for
/// each packet costs a copy of 32 bytes.
/// </remarks>
internal sealed class LibCryptoChaCha20Poly1305 : ChaCha20Poly1305Cipher
{
    // libcrypto's IV: the block counter in the first half, the nonce in the second.
    private const int IvSize = 16;

    [ThreadStatic]
    private static Contexts? _perThread;

    // Pinned, so that the collector leaves no copies behind.
    private readonly byte[] _key = GC.AllocateUninitializedArray<byte>(KeySize, pinned: true);

    /// <summary>Makes one direction.</summary>
    /// <param name="key">64 bytes; copied.</param>
    public LibCryptoChaCha20Poly1305(ReadOnlySpan<byte> key)
    {
        CryptoLengths.Check(key, KeySize);
        key.CopyTo(_key);
    }

    private static Contexts Current => _perThread ??= new Contexts();

    /// <inheritdoc/>
    protected override void CryptLength(uint sequence, Span<byte> length)
    {
        SafeCipherContext context = Current.Length;
        Restart(context, _key.AsSpan(32), sequence);
        context.Process(length);
    }

    /// <inheritdoc/>
    protected override void BeginPacket(uint sequence, Span<byte> block)
    {
        SafeCipherContext context = Current.Body;
        Restart(context, _key.AsSpan(0, 32), sequence);
        block.Clear();
        context.Process(block);
    }

    /// <inheritdoc/>
    protected override void CryptBody(Span<byte> body) => Current.Body.Process(body);

    /// <inheritdoc/>
    protected override void Authenticate(ReadOnlySpan<byte> key, ReadOnlySpan<byte> encrypted, Span<byte> tag) =>
        Current.Poly.Compute(key, encrypted, tag);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        CryptographicOperations.ZeroMemory(_key);

        // The thread's contexts may hold this key as the last one they used; with the zeros they do not.
        if (_perThread is { } contexts)
        {
            Restart(contexts.Body, _key.AsSpan(0, 32), 0);
            Restart(contexts.Length, _key.AsSpan(32), 0);
        }
    }

    private static void Restart(SafeCipherContext context, ReadOnlySpan<byte> key, uint sequence)
    {
        Span<byte> iv = stackalloc byte[IvSize];
        iv.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(iv[8..], sequence);
        context.Restart(key, iv);
    }

    private sealed class Contexts
    {
        public SafeCipherContext Body { get; } = new(LibCryptoNative.EVP_chacha20(), new byte[32], new byte[IvSize]);

        public SafeCipherContext Length { get; } = new(LibCryptoNative.EVP_chacha20(), new byte[32], new byte[IvSize]);

        public SafeMacContext Poly { get; } = new();
    }
}
