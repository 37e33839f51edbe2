using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Twisted.Conch.Ssh;

/// <summary>Ed25519 by BouncyCastle.</summary>
internal sealed class BouncyCastleEd25519 : IEd25519
{
    /// <inheritdoc/>
    public void GetPublicKey(ReadOnlySpan<byte> seed, Span<byte> publicKey)
    {
        CryptoLengths.CheckEd25519(seed, publicKey);
        Ed25519.GeneratePublicKey(seed, publicKey);
    }

    /// <inheritdoc/>
    public void Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, Span<byte> signature)
    {
        CryptoLengths.CheckEd25519(seed, publicKey);
        CryptoLengths.Check(signature, CryptoLengths.Ed25519Signature);
        Ed25519.Sign(seed, publicKey, message, signature);
    }

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        publicKey.Length == CryptoLengths.Ed25519Key
        && signature.Length == CryptoLengths.Ed25519Signature
        && Ed25519.Verify(signature, publicKey, message);
}
