using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>The bytes of an Ed25519 key. RFC 8032 §5.1.5.</summary>
/// <param name="A">The public key, 32 bytes.</param>
/// <param name="K">The seed of the private key, 32 bytes; <see langword="null"/> in a public key.</param>
public sealed record Ed25519KeyData(Bytes A, Bytes? K = null) : KeyData;
