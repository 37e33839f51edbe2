using Microsoft.Win32.SafeHandles;

namespace Twisted.Conch.Ssh;

/// <summary>An EVP_CIPHER_CTX; freeing it wipes its keys.</summary>
internal sealed class SafeCipherContext : SafeHandleZeroOrMinusOneIsInvalid
{
    /// <summary>Makes a context for one cipher, key and IV.</summary>
    /// <param name="cipher">From one of the EVP_… functions.</param>
    /// <param name="key">As long as the cipher wants it.</param>
    /// <param name="iv">As long as the cipher wants it.</param>
    public SafeCipherContext(nint cipher, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv)
        : base(ownsHandle: true)
    {
        SetHandle(LibCryptoNative.EVP_CIPHER_CTX_new());
        LibCryptoNative.Check(!IsInvalid && cipher != 0 && LibCryptoNative.EVP_CipherInit_ex(this, cipher, 0, key, iv, encrypt: 1) == 1);
    }

    /// <summary>Starts anew.</summary>
    /// <param name="key">As long as the cipher wants it.</param>
    /// <param name="iv">As long as the cipher wants it.</param>
    public void Restart(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv) =>
        LibCryptoNative.Check(LibCryptoNative.EVP_CipherInit_ex(this, 0, 0, key, iv, encrypt: 1) == 1);

    /// <summary>En- or decrypts in place, going on where the last call ended.</summary>
    /// <param name="data">Any length.</param>
    public void Process(Span<byte> data) =>
        LibCryptoNative.Check(
            data.IsEmpty
            || (LibCryptoNative.EVP_CipherUpdate(this, data, out int written, data, data.Length) == 1 && written == data.Length));

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LibCryptoNative.EVP_CIPHER_CTX_free(handle);
        return true;
    }
}
