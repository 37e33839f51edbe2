using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>
/// One thread's libcrypto contexts, which all its connections share: each packet gives its context the key anew.
/// </summary>
/// <remarks>
/// A context of its own for each direction of each connection would be one to two kilobytes of native memory, and cost more to make and to finalize
/// than the keys of the few packets of a refused login (docs/decisions/0020-crypto-providers.md). Each use restarts a context and is done with it before it
/// returns, so that two connections never meet in one.
/// </remarks>
internal sealed class LibCryptoContexts
{
    [ThreadStatic]
    private static LibCryptoContexts? _current;

    private static readonly Lazy<bool> Usable = new(TryAll);

    private SafeCipherContext? _aes128Ctr;
    private SafeCipherContext? _aes192Ctr;
    private SafeCipherContext? _aes256Ctr;
    private SafeCipherContext? _aes128Gcm;
    private SafeCipherContext? _aes256Gcm;
    private SafeCipherContext? _chachaBody;
    private SafeCipherContext? _chachaLength;
    private SafeMacContext? _poly1305;
    private SafeMacContext? _hmacSha1;
    private SafeMacContext? _hmacSha256;
    private SafeMacContext? _hmacSha512;

    /// <summary>Whether the library loads and has all that is used of it (it may be cut down by its configuration).</summary>
    public static bool IsAvailable => Usable.Value;

    /// <summary>This thread's.</summary>
    public static LibCryptoContexts Current => _current ??= new LibCryptoContexts();

    /// <summary>ChaCha20 for packets.</summary>
    public SafeCipherContext ChaChaBody => _chachaBody ??= new(LibCryptoNative.EVP_chacha20());

    /// <summary>ChaCha20 for lengths.</summary>
    public SafeCipherContext ChaChaLength => _chachaLength ??= new(LibCryptoNative.EVP_chacha20());

    /// <summary>Poly1305.</summary>
    public SafeMacContext Poly1305 => _poly1305 ??= SafeMacContext.ForPoly1305();

    /// <summary>AES in counter mode.</summary>
    /// <param name="keySize">16, 24 or 32 bytes.</param>
    /// <returns>The context for keys of that size.</returns>
    public SafeCipherContext AesCtr(int keySize) => keySize switch
    {
        16 => _aes128Ctr ??= new(LibCryptoNative.EVP_aes_128_ctr()),
        24 => _aes192Ctr ??= new(LibCryptoNative.EVP_aes_192_ctr()),
        32 => _aes256Ctr ??= new(LibCryptoNative.EVP_aes_256_ctr()),
        _ => throw new ArgumentOutOfRangeException(nameof(keySize), keySize, "AES keys have 16, 24 or 32 bytes."),
    };

    /// <summary>AES-GCM.</summary>
    /// <param name="keySize">16 or 32 bytes.</param>
    /// <returns>The context for keys of that size.</returns>
    public SafeCipherContext AesGcm(int keySize) => keySize switch
    {
        16 => _aes128Gcm ??= new(LibCryptoNative.EVP_aes_128_gcm()),
        32 => _aes256Gcm ??= new(LibCryptoNative.EVP_aes_256_gcm()),
        _ => throw new ArgumentOutOfRangeException(nameof(keySize), keySize, "SSH's AES-GCM keys have 16 or 32 bytes."),
    };

    /// <summary>HMAC.</summary>
    /// <param name="hash">SHA-1, SHA-256 or SHA-512.</param>
    /// <returns>The context for that hash.</returns>
    public SafeMacContext Hmac(HashAlgorithmName hash) => hash.Name switch
    {
        nameof(HashAlgorithmName.SHA1) => _hmacSha1 ??= SafeMacContext.ForHmac("SHA1"),
        nameof(HashAlgorithmName.SHA256) => _hmacSha256 ??= SafeMacContext.ForHmac("SHA256"),
        nameof(HashAlgorithmName.SHA512) => _hmacSha512 ??= SafeMacContext.ForHmac("SHA512"),
        _ => throw new ArgumentOutOfRangeException(nameof(hash), hash, "No MAC has this hash."),
    };

    private static bool TryAll()
    {
        if (!LibCryptoNative.Loads())
        {
            return false;
        }

        try
        {
            LibCryptoContexts contexts = Current;
            _ = (contexts.ChaChaBody, contexts.ChaChaLength, contexts.Poly1305, contexts.AesCtr(16), contexts.AesCtr(24), contexts.AesCtr(32));
            _ = (contexts.AesGcm(16), contexts.AesGcm(32), contexts.Hmac(HashAlgorithmName.SHA256), contexts.Hmac(HashAlgorithmName.SHA512));
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
