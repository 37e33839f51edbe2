using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>Ed25519 by libsodium.</summary>
internal sealed class SodiumEd25519 : IEd25519
{
    /// <inheritdoc/>
    public void GetPublicKey(ReadOnlySpan<byte> seed, Span<byte> publicKey)
    {
        CryptoLengths.CheckEd25519(seed, publicKey);
        Span<byte> expanded = stackalloc byte[64];
        int result = SodiumNative.crypto_sign_ed25519_seed_keypair(publicKey, expanded, seed);
        CryptographicOperations.ZeroMemory(expanded);
        if (result != 0)
        {
            throw new CryptographicException("libsodium refused to make an Ed25519 key.");
        }
    }

    /// <inheritdoc/>
    public void Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, Span<byte> signature)
    {
        CryptoLengths.CheckEd25519(seed, publicKey);
        CryptoLengths.Check(signature, CryptoLengths.Ed25519Signature);
        Span<byte> pair = stackalloc byte[64];
        seed.CopyTo(pair);
        publicKey.CopyTo(pair[32..]);
        int result = SodiumNative.crypto_sign_ed25519_detached(signature, out _, message, (ulong)message.Length, pair);
        CryptographicOperations.ZeroMemory(pair);
        if (result != 0)
        {
            throw new CryptographicException("libsodium refused to sign.");
        }
    }

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        publicKey.Length == CryptoLengths.Ed25519Key
        && signature.Length == CryptoLengths.Ed25519Signature
        && SodiumNative.crypto_sign_ed25519_verify_detached(signature, message, (ulong)message.Length, publicKey) == 0;
}
