namespace Twisted.Conch.Ssh;

/// <summary>A key encapsulation mechanism: ML-KEM-768 (FIPS 203) or Streamlined NTRU Prime 761. Safe on any thread.</summary>
internal interface IKem
{
    /// <summary>Bytes of the public (encapsulation) key.</summary>
    int PublicKeySize { get; }

    /// <summary>Bytes of the private (decapsulation) key.</summary>
    int PrivateKeySize { get; }

    /// <summary>Bytes of the ciphertext.</summary>
    int CiphertextSize { get; }

    /// <summary>Bytes of the shared secret.</summary>
    int SecretSize { get; }

    /// <summary>Makes a fresh key pair.</summary>
    /// <param name="publicKey"><see cref="PublicKeySize"/> bytes to fill.</param>
    /// <param name="privateKey"><see cref="PrivateKeySize"/> bytes to fill, in this provider's own form; the caller wipes them.</param>
    void GenerateKeyPair(Span<byte> publicKey, Span<byte> privateKey);

    /// <summary>Makes a fresh secret for the holder of a public key.</summary>
    /// <param name="publicKey">The peer's key.</param>
    /// <param name="ciphertext"><see cref="CiphertextSize"/> bytes to fill.</param>
    /// <param name="secret"><see cref="SecretSize"/> bytes to fill; the caller wipes them.</param>
    /// <returns>False when the key is of the wrong length or not canonical (ML-KEM's modulus check, FIPS 203 §7.2).</returns>
    bool TryEncapsulate(ReadOnlySpan<byte> publicKey, Span<byte> ciphertext, Span<byte> secret);

    /// <summary>Recovers the secret. A forged ciphertext gives an unpredictable secret, not an error (implicit rejection).</summary>
    /// <param name="privateKey">From <see cref="GenerateKeyPair"/> of the same provider.</param>
    /// <param name="ciphertext">The peer's ciphertext.</param>
    /// <param name="secret"><see cref="SecretSize"/> bytes to fill; the caller wipes them.</param>
    /// <returns>False when the ciphertext is of the wrong length.</returns>
    bool TryDecapsulate(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> ciphertext, Span<byte> secret);
}
