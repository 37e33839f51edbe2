using Org.BouncyCastle.Math.EC.Rfc7748;

namespace Twisted.Conch.Ssh;

/// <summary>X25519 by BouncyCastle.</summary>
internal sealed class BouncyCastleX25519 : IX25519
{
    /// <inheritdoc/>
    public void GetPublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey)
    {
        CryptoLengths.CheckX25519(privateKey, publicKey);
        X25519.ScalarMultBase(privateKey, publicKey);
    }

    /// <inheritdoc/>
    public bool TryAgree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> peerPublicKey, Span<byte> secret)
    {
        CryptoLengths.CheckX25519(privateKey, peerPublicKey);
        CryptoLengths.CheckX25519(privateKey, secret);
        return X25519.CalculateAgreement(privateKey, peerPublicKey, secret);
    }
}
