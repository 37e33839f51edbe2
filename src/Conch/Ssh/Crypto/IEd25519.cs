namespace Twisted.Conch.Ssh;

/// <summary>Pure Ed25519. RFC 8032 §5.1. Safe on any thread.</summary>
internal interface IEd25519
{
    /// <summary>Computes the public key of a seed.</summary>
    /// <param name="seed">32 bytes.</param>
    /// <param name="publicKey">32 bytes to fill.</param>
    void GetPublicKey(ReadOnlySpan<byte> seed, Span<byte> publicKey);

    /// <summary>Signs a message.</summary>
    /// <param name="seed">32 bytes.</param>
    /// <param name="publicKey">The public key of this very seed: a wrong one would give the seed away.</param>
    /// <param name="message">What to sign.</param>
    /// <param name="signature">64 bytes to fill.</param>
    void Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, Span<byte> signature);

    /// <summary>Verifies a signature. Wrong lengths, S not below the order L, points of low order and non-canonical encodings are all "no".</summary>
    /// <param name="publicKey">The signer's key.</param>
    /// <param name="message">What was signed.</param>
    /// <param name="signature">R and S.</param>
    /// <returns>Whether it is a signature of the message by that key.</returns>
    bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);
}
