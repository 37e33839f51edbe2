using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>X25519 by libsodium.</summary>
internal sealed class SodiumX25519 : IX25519
{
    /// <inheritdoc/>
    public void GetPublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey)
    {
        CryptoLengths.CheckX25519(privateKey, publicKey);
        if (SodiumNative.crypto_scalarmult_curve25519_base(publicKey, privateKey) != 0)
        {
            throw new CryptographicException("libsodium refused to make an X25519 key.");
        }
    }

    /// <inheritdoc/>
    public bool TryAgree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> peerPublicKey, Span<byte> secret)
    {
        CryptoLengths.CheckX25519(privateKey, peerPublicKey);
        CryptoLengths.CheckX25519(privateKey, secret);
        if (SodiumNative.crypto_scalarmult_curve25519(secret, privateKey, peerPublicKey) == 0)
        {
            return true;
        }

        // It says no for the all-zero result and for its list of points of low order.
        secret.Clear();
        return false;
    }
}
