using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>
/// The few functions of OpenSSL 3's libcrypto used here: the very library that .NET computes with on Linux, asked for what .NET does not offer.
/// Those that return int give 1 for success, if nothing else is said.
/// </summary>
internal static partial class LibCryptoNative
{
    /// <summary>BN_FLG_CONSTTIME.</summary>
    public const int ConstantTime = 0x04;

    /// <summary>EVP_CTRL_AEAD_GET_TAG.</summary>
    public const int GetTag = 0x10;

    /// <summary>EVP_CTRL_AEAD_SET_TAG.</summary>
    public const int SetTag = 0x11;

    private const string Library = "libcrypto.so.3";

    /// <summary>Whether the library is there.</summary>
    public static bool Loads()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        // .NET's own set-up must come first: it asks OpenSSL not to tear itself down at exit under threads that still use it.
        _ = SHA256.HashData([]);
        return NativeLibrary.TryLoad(Library, out nint handle)
            && NativeLibrary.TryGetExport(handle, nameof(EVP_MAC_fetch), out _)
            && NativeLibrary.TryGetExport(handle, nameof(EVP_chacha20), out _)
            && NativeLibrary.TryGetExport(handle, nameof(BN_mod_exp_mont_consttime), out _);
    }

    /// <summary>Ends in an exception what did not succeed.</summary>
    public static void Check(bool succeeded)
    {
        if (!succeeded)
        {
            throw new CryptographicException("libcrypto failed.");
        }
    }

    [LibraryImport(Library)]
    public static partial nint EVP_CIPHER_CTX_new();

    [LibraryImport(Library)]
    public static partial void EVP_CIPHER_CTX_free(nint context);

    [LibraryImport(Library)]
    public static partial nint EVP_aes_128_ctr();

    [LibraryImport(Library)]
    public static partial nint EVP_aes_192_ctr();

    [LibraryImport(Library)]
    public static partial nint EVP_aes_256_ctr();

    [LibraryImport(Library)]
    public static partial nint EVP_aes_128_gcm();

    [LibraryImport(Library)]
    public static partial nint EVP_aes_256_gcm();

    [LibraryImport(Library)]
    public static partial nint EVP_chacha20();

    [LibraryImport(Library)]
    public static partial int EVP_CipherInit_ex(
        nint context, nint cipher, nint engine, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, int encrypt);

    [LibraryImport(Library)]
    public static partial int EVP_CipherUpdate(
        nint context, Span<byte> output, out int outputLength, ReadOnlySpan<byte> input, int inputLength);

    [LibraryImport(Library)]
    public static partial int EVP_CipherFinal_ex(nint context, Span<byte> output, out int outputLength);

    [LibraryImport(Library)]
    public static partial int EVP_CIPHER_CTX_ctrl(nint context, int type, int argument, Span<byte> buffer);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint EVP_MAC_fetch(nint libraryContext, string algorithm, string? properties);

    [LibraryImport(Library)]
    public static partial nint EVP_MAC_CTX_new(nint mac);

    [LibraryImport(Library)]
    public static partial void EVP_MAC_CTX_free(nint context);

    [LibraryImport(Library)]
    public static partial int EVP_MAC_CTX_set_params(nint context, ReadOnlySpan<Parameter> parameters);

    [LibraryImport(Library)]
    public static partial int EVP_MAC_init(nint context, ReadOnlySpan<byte> key, nuint keyLength, nint parameters);

    [LibraryImport(Library)]
    public static partial int EVP_MAC_update(nint context, ReadOnlySpan<byte> data, nuint dataLength);

    [LibraryImport(Library)]
    public static partial int EVP_MAC_final(nint context, Span<byte> output, out nuint outputLength, nuint outputSize);

    [LibraryImport(Library)]
    public static partial nint BN_CTX_new();

    [LibraryImport(Library)]
    public static partial void BN_CTX_free(nint context);

    [LibraryImport(Library)]
    public static partial nint BN_new();

    [LibraryImport(Library)]
    public static partial void BN_clear_free(nint number);

    [LibraryImport(Library)]
    public static partial nint BN_bin2bn(ReadOnlySpan<byte> bytes, int length, nint result);

    /// <summary>Gives the number of bytes written.</summary>
    [LibraryImport(Library)]
    public static partial int BN_bn2binpad(nint number, Span<byte> bytes, int length);

    [LibraryImport(Library)]
    public static partial void BN_set_flags(nint number, int flags);

    [LibraryImport(Library)]
    public static partial int BN_mod_exp_mont_consttime(nint result, nint value, nint exponent, nint modulus, nint context, nint montgomery);

    /// <summary>OSSL_PARAM. The zero value ends a list of them.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Parameter
    {
        /// <summary>A zero-terminated name.</summary>
        public nint Key;

        /// <summary>4 for text.</summary>
        public uint DataType;

        /// <summary>The value.</summary>
        public nint Data;

        /// <summary>Bytes of the value.</summary>
        public nuint DataSize;

        /// <summary>Filled in when something is asked for.</summary>
        public nuint ReturnSize;
    }
}
