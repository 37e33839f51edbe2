using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>ML-KEM-768 by libsodium.</summary>
internal sealed class SodiumMLKem768 : MLKem768
{
    /// <inheritdoc/>
    protected override void GenerateChecked(Span<byte> publicKey, Span<byte> privateKey)
    {
        if (SodiumNative.crypto_kem_mlkem768_keypair(publicKey, privateKey) != 0)
        {
            throw new CryptographicException("libsodium refused to make an ML-KEM-768 key.");
        }
    }

    /// <inheritdoc/>
    protected override bool TryEncapsulateChecked(ReadOnlySpan<byte> publicKey, Span<byte> ciphertext, Span<byte> secret) =>
        SodiumNative.crypto_kem_mlkem768_enc(ciphertext, secret, publicKey) == 0;

    /// <inheritdoc/>
    protected override bool TryDecapsulateChecked(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> ciphertext, Span<byte> secret) =>
        SodiumNative.crypto_kem_mlkem768_dec(secret, ciphertext, privateKey) == 0;
}
