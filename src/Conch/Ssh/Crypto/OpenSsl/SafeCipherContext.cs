using Microsoft.Win32.SafeHandles;

namespace Twisted.Conch.Ssh;

/// <summary>An EVP_CIPHER_CTX for one cipher. Freeing it wipes its key.</summary>
internal sealed class SafeCipherContext : SafeHandleZeroOrMinusOneIsInvalid
{
    /// <summary>Makes a context without a key yet.</summary>
    /// <param name="cipher">From one of the EVP_… functions.</param>
    public SafeCipherContext(nint cipher)
        : base(ownsHandle: true)
    {
        SetHandle(LibCryptoNative.EVP_CIPHER_CTX_new());
        LibCryptoNative.Check(
            !IsInvalid && cipher != 0 && LibCryptoNative.EVP_CipherInit_ex(handle, cipher, 0, default, default, encrypt: 1) == 1);
    }

    /// <summary>Starts anew. The lengths are the cipher's; the native code takes them on trust.</summary>
    /// <param name="key">The key.</param>
    /// <param name="iv">The IV.</param>
    /// <param name="encrypt">The direction, where it matters.</param>
    public void Restart(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, bool encrypt = true)
    {
        LibCryptoNative.Check(LibCryptoNative.EVP_CipherInit_ex(handle, 0, 0, key, iv, encrypt ? 1 : 0) == 1);
        GC.KeepAlive(this);
    }

    /// <summary>En- or decrypts in place, going on where the last call ended.</summary>
    /// <param name="data">Any length.</param>
    public void Process(Span<byte> data)
    {
        LibCryptoNative.Check(
            data.IsEmpty
            || (LibCryptoNative.EVP_CipherUpdate(handle, data, out int written, data, data.Length) == 1 && written == data.Length));
        GC.KeepAlive(this);
    }

    /// <summary>Takes in what is authenticated only.</summary>
    /// <param name="data">Not empty.</param>
    public void Associate(ReadOnlySpan<byte> data)
    {
        LibCryptoNative.Check(LibCryptoNative.EVP_CipherUpdate(handle, default, out _, data, data.Length) == 1);
        GC.KeepAlive(this);
    }

    /// <summary>Ends an encryption.</summary>
    /// <param name="tag">16 bytes to fill.</param>
    public void FinishEncryption(Span<byte> tag)
    {
        Span<byte> nothing = stackalloc byte[16];
        LibCryptoNative.Check(
            LibCryptoNative.EVP_CipherFinal_ex(handle, nothing, out _) == 1
            && LibCryptoNative.EVP_CIPHER_CTX_ctrl(handle, LibCryptoNative.GetTag, tag.Length, tag) == 1);
        GC.KeepAlive(this);
    }

    /// <summary>Ends a decryption.</summary>
    /// <param name="tag">16 bytes as received.</param>
    /// <returns>Whether the tag is right.</returns>
    public bool FinishDecryption(ReadOnlySpan<byte> tag)
    {
        Span<byte> expected = stackalloc byte[16];
        Span<byte> nothing = stackalloc byte[16];
        if (tag.Length != expected.Length)
        {
            return false;
        }

        tag.CopyTo(expected);
        LibCryptoNative.Check(LibCryptoNative.EVP_CIPHER_CTX_ctrl(handle, LibCryptoNative.SetTag, expected.Length, expected) == 1);
        bool verified = LibCryptoNative.EVP_CipherFinal_ex(handle, nothing, out _) == 1;
        GC.KeepAlive(this);
        return verified;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LibCryptoNative.EVP_CIPHER_CTX_free(handle);
        return true;
    }
}
