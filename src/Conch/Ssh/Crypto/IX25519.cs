namespace Twisted.Conch.Ssh;

/// <summary>X25519. RFC 7748 §5. Safe on any thread.</summary>
internal interface IX25519
{
    /// <summary>Computes the public value of a private key.</summary>
    /// <param name="privateKey">32 random bytes.</param>
    /// <param name="publicKey">32 bytes to fill.</param>
    void GetPublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey);

    /// <summary>Computes the shared secret.</summary>
    /// <param name="privateKey">Our 32 bytes.</param>
    /// <param name="peerPublicKey">The peer's 32 bytes; the highest bit is ignored.</param>
    /// <param name="secret">32 bytes to fill.</param>
    /// <returns>False, and a secret of zeros, when the peer's point is of low order: the secret would be known to everyone (RFC 8731 §3).</returns>
    bool TryAgree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> peerPublicKey, Span<byte> secret);
}
