using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Twisted.Conch.Ssh;

/// <summary>An EVP_MAC_CTX. Freeing it wipes its key.</summary>
internal sealed class SafeMacContext : SafeHandleZeroOrMinusOneIsInvalid
{
    private const uint Utf8Text = 4;

    // Fetched once and kept, as the names are: a fetch costs more than the MAC of a packet.
    private static readonly Lazy<nint> Poly1305 = new(() => LibCryptoNative.EVP_MAC_fetch(0, "POLY1305", properties: null));
    private static readonly Lazy<nint> Hmac = new(() => LibCryptoNative.EVP_MAC_fetch(0, "HMAC", properties: null));
    private static readonly nint DigestName = Marshal.StringToCoTaskMemUTF8("digest");

    private SafeMacContext(nint mac)
        : base(ownsHandle: true)
    {
        LibCryptoNative.Check(mac != 0);
        SetHandle(LibCryptoNative.EVP_MAC_CTX_new(mac));
        LibCryptoNative.Check(!IsInvalid);
    }

    /// <summary>Makes a context for Poly1305, without a key yet.</summary>
    /// <returns>The context.</returns>
    public static SafeMacContext ForPoly1305() => new(Poly1305.Value);

    /// <summary>Makes a context for HMAC, without a key yet.</summary>
    /// <param name="hash">As OpenSSL names it.</param>
    /// <returns>The context.</returns>
    public static SafeMacContext ForHmac(string hash)
    {
        SafeMacContext context = new(Hmac.Value);
        nint name = Marshal.StringToCoTaskMemUTF8(hash);
        try
        {
            LibCryptoNative.Parameter digest = new() { Key = DigestName, DataType = Utf8Text, Data = name, DataSize = (nuint)hash.Length };
            LibCryptoNative.Check(LibCryptoNative.EVP_MAC_CTX_set_params(context.handle, [digest, default]) == 1);
            return context;
        }
        finally
        {
            Marshal.FreeCoTaskMem(name);
        }
    }

    /// <summary>Computes one tag.</summary>
    /// <param name="key">The key.</param>
    /// <param name="first">What it covers first.</param>
    /// <param name="second">What it covers next.</param>
    /// <param name="tag">As many bytes as the MAC has, to fill.</param>
    public void Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> tag)
    {
        LibCryptoNative.Check(
            LibCryptoNative.EVP_MAC_init(handle, key, (nuint)key.Length, 0) == 1
            && LibCryptoNative.EVP_MAC_update(handle, first, (nuint)first.Length) == 1
            && LibCryptoNative.EVP_MAC_update(handle, second, (nuint)second.Length) == 1
            && LibCryptoNative.EVP_MAC_final(handle, tag, out nuint written, (nuint)tag.Length) == 1
            && written == (nuint)tag.Length);
        GC.KeepAlive(this);
    }

    /// <summary>Overwrites the key used last.</summary>
    /// <param name="length">Bytes of any key it takes.</param>
    public void Forget(int length)
    {
        Span<byte> zero = stackalloc byte[length];
        zero.Clear();
        LibCryptoNative.Check(LibCryptoNative.EVP_MAC_init(handle, zero, (nuint)length, 0) == 1);
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LibCryptoNative.EVP_MAC_CTX_free(handle);
        return true;
    }
}
