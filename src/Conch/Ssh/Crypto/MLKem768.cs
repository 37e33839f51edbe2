namespace Twisted.Conch.Ssh;

/// <summary>What every provider of ML-KEM-768 shares. FIPS 203.</summary>
internal abstract class MLKem768 : IKem
{
    private const int Modulus = 3329;

    /// <inheritdoc/>
    public int PublicKeySize => 1184;

    /// <inheritdoc/>
    public int PrivateKeySize => 2400;

    /// <inheritdoc/>
    public int CiphertextSize => 1088;

    /// <inheritdoc/>
    public int SecretSize => 32;

    /// <inheritdoc/>
    public void GenerateKeyPair(Span<byte> publicKey, Span<byte> privateKey)
    {
        CryptoLengths.Check(publicKey, PublicKeySize);
        CryptoLengths.Check(privateKey, PrivateKeySize);
        GenerateChecked(publicKey, privateKey);
    }

    /// <inheritdoc/>
    public bool TryEncapsulate(ReadOnlySpan<byte> publicKey, Span<byte> ciphertext, Span<byte> secret)
    {
        CryptoLengths.Check(ciphertext, CiphertextSize);
        CryptoLengths.Check(secret, SecretSize);
        return publicKey.Length == PublicKeySize && IsReduced(publicKey) && TryEncapsulateChecked(publicKey, ciphertext, secret);
    }

    /// <inheritdoc/>
    public bool TryDecapsulate(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> ciphertext, Span<byte> secret)
    {
        CryptoLengths.Check(privateKey, PrivateKeySize);
        CryptoLengths.Check(secret, SecretSize);
        return ciphertext.Length == CiphertextSize && TryDecapsulateChecked(privateKey, ciphertext, secret);
    }

    /// <summary>Makes a key pair; lengths are right.</summary>
    protected abstract void GenerateChecked(Span<byte> publicKey, Span<byte> privateKey);

    /// <summary>Encapsulates; lengths are right and the key is reduced.</summary>
    protected abstract bool TryEncapsulateChecked(ReadOnlySpan<byte> publicKey, Span<byte> ciphertext, Span<byte> secret);

    /// <summary>Decapsulates; lengths are right.</summary>
    protected abstract bool TryDecapsulateChecked(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> ciphertext, Span<byte> secret);

    // The modulus check of FIPS 203 §7.2, here and not in each provider, since not all of them make it: every 12-bit number before the
    // 32-byte seed must be below q.
    private static bool IsReduced(ReadOnlySpan<byte> publicKey)
    {
        ReadOnlySpan<byte> numbers = publicKey[..^32];
        for (int i = 0; i < numbers.Length; i += 3)
        {
            int low = numbers[i] | ((numbers[i + 1] & 0x0f) << 8);
            int high = (numbers[i + 1] >> 4) | (numbers[i + 2] << 4);
            if (low >= Modulus || high >= Modulus)
            {
                return false;
            }
        }

        return true;
    }
}
