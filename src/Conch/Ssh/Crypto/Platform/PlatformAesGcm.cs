using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>AES-GCM by .NET.</summary>
/// <param name="key">16 or 32 bytes; copied.</param>
/// <param name="iv">12 bytes; copied.</param>
internal sealed class PlatformAesGcm(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv) : AesGcmCipher(iv)
{
    private readonly AesGcm _aes = new(key, Tag);

    /// <inheritdoc/>
    protected override bool TryDecrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, Span<byte> body, ReadOnlySpan<byte> tag)
    {
        try
        {
            _aes.Decrypt(nonce, body, tag, body, associated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    protected override void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, Span<byte> body, Span<byte> tag) =>
        _aes.Encrypt(nonce, body, body, tag, associated);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _aes.Dispose();
        }
    }
}
