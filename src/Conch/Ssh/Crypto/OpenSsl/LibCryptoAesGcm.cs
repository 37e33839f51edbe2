using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>AES-GCM by libcrypto. Its only state is the key and the nonce.</summary>
internal sealed class LibCryptoAesGcm : AesGcmCipher
{
    // Pinned, so that the collector leaves no copies behind.
    private readonly byte[] _key;

    /// <summary>Makes one direction.</summary>
    /// <param name="key">16 or 32 bytes; copied.</param>
    /// <param name="iv">12 bytes; copied.</param>
    public LibCryptoAesGcm(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv)
        : base(iv)
    {
        _ = LibCryptoContexts.Current.AesGcm(key.Length);
        _key = GC.AllocateUninitializedArray<byte>(key.Length, pinned: true);
        key.CopyTo(_key);
    }

    private SafeCipherContext Context => LibCryptoContexts.Current.AesGcm(_key.Length);

    /// <inheritdoc/>
    protected override bool TryDecrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, Span<byte> body, ReadOnlySpan<byte> tag)
    {
        SafeCipherContext context = Context;
        context.Restart(_key, nonce, encrypt: false);
        context.Associate(associated);
        context.Process(body);
        return context.FinishDecryption(tag);
    }

    /// <inheritdoc/>
    protected override void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, Span<byte> body, Span<byte> tag)
    {
        SafeCipherContext context = Context;
        context.Restart(_key, nonce);
        context.Associate(associated);
        context.Process(body);
        context.FinishEncryption(tag);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        CryptographicOperations.ZeroMemory(_key);
        if (disposing)
        {
            // It may hold this key as the last one it used.
            Context.Restart(_key, stackalloc byte[12]);
        }
    }
}
