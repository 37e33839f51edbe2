namespace Twisted.Conch.Ssh;

/// <summary>Makes AES in counter mode. RFC 4344 §4.</summary>
/// <param name="key">16, 24 or 32 bytes.</param>
/// <param name="counter">The initial counter, 16 bytes.</param>
internal delegate InPlaceCipher AesCtrCreator(ReadOnlySpan<byte> key, ReadOnlySpan<byte> counter);

/// <summary>Makes chacha20-poly1305@openssh.com.</summary>
/// <param name="key">64 bytes: first the packet's key, then the length's.</param>
internal delegate PacketCipher ChaCha20Poly1305Creator(ReadOnlySpan<byte> key);

/// <summary>Who computes each primitive. Chosen once at start; a test or a caller may pass any other.</summary>
internal sealed class CryptoSuite
{
    /// <summary>As the environment's TWISTED_CONCH_CRYPTO names it.</summary>
    public required string Name { get; init; }

    /// <summary>X25519.</summary>
    public required IX25519 X25519 { get; init; }

    /// <summary>Ed25519.</summary>
    public required IEd25519 Ed25519 { get; init; }

    /// <summary>ML-KEM-768.</summary>
    public required IKem MLKem768 { get; init; }

    /// <summary>Streamlined NTRU Prime 761.</summary>
    public required IKem Sntrup761 { get; init; }

    /// <summary>Powers in finite fields.</summary>
    public required IModularPower ModularPower { get; init; }

    /// <summary>AES in counter mode.</summary>
    public required AesCtrCreator CreateAesCtr { get; init; }

    /// <summary>chacha20-poly1305@openssh.com.</summary>
    public required ChaCha20Poly1305Creator CreateChaCha20Poly1305 { get; init; }

    /// <summary>What everyone uses unless told otherwise.</summary>
    public static CryptoSuite Current => throw new NotSupportedException("The providers are being written.");
}
