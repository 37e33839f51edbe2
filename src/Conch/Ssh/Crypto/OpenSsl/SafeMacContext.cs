using Microsoft.Win32.SafeHandles;

namespace Twisted.Conch.Ssh;

/// <summary>An EVP_MAC_CTX for Poly1305; freeing it wipes its key.</summary>
internal sealed class SafeMacContext : SafeHandleZeroOrMinusOneIsInvalid
{
    // Fetched once and kept: a fetch costs more than the MAC of a packet.
    private static readonly Lazy<nint> Poly1305 = new(() => LibCryptoNative.EVP_MAC_fetch(0, "POLY1305", properties: null));

    /// <summary>Makes a context without a key yet.</summary>
    public SafeMacContext()
        : base(ownsHandle: true)
    {
        nint mac = Poly1305.Value;
        LibCryptoNative.Check(mac != 0);
        SetHandle(LibCryptoNative.EVP_MAC_CTX_new(mac));
        LibCryptoNative.Check(!IsInvalid);
    }

    /// <summary>Computes one tag.</summary>
    /// <param name="key">The one-time key, 32 bytes.</param>
    /// <param name="data">What it covers.</param>
    /// <param name="tag">16 bytes to fill.</param>
    public void Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> tag) =>
        LibCryptoNative.Check(
            LibCryptoNative.EVP_MAC_init(this, key, (nuint)key.Length, 0) == 1
            && LibCryptoNative.EVP_MAC_update(this, data, (nuint)data.Length) == 1
            && LibCryptoNative.EVP_MAC_final(this, tag, out nuint written, (nuint)tag.Length) == 1
            && written == (nuint)tag.Length);

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LibCryptoNative.EVP_MAC_CTX_free(handle);
        return true;
    }
}
