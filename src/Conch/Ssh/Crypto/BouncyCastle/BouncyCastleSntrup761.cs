using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Pqc.Crypto.NtruPrime;

namespace Twisted.Conch.Ssh;

/// <summary>Streamlined NTRU Prime 761 by BouncyCastle, the only library here that has it: milliseconds, so not for the reactor's thread.</summary>
internal sealed class BouncyCastleSntrup761 : IKem
{
    private static readonly SNtruPrimeParameters Parameters = SNtruPrimeParameters.sntrup761;

    /// <inheritdoc/>
    public int PublicKeySize => 1158;

    /// <inheritdoc/>
    public int PrivateKeySize => 1763;

    /// <inheritdoc/>
    public int CiphertextSize => 1039;

    /// <inheritdoc/>
    public int SecretSize => 32;

    /// <inheritdoc/>
    public void GenerateKeyPair(Span<byte> publicKey, Span<byte> privateKey)
    {
        SNtruPrimeKeyPairGenerator generator = new();
        generator.Init(new SNtruPrimeKeyGenerationParameters(BouncyCastleRandom.Instance, Parameters));
        AsymmetricCipherKeyPair pair = generator.GenerateKeyPair();
        byte[] encoded = ((SNtruPrimePrivateKeyParameters)pair.Private).GetEncoded();
        ((SNtruPrimePublicKeyParameters)pair.Public).GetEncoded().CopyTo(publicKey);
        encoded.CopyTo(privateKey);
        Array.Clear(encoded);
    }

    /// <inheritdoc/>
    public bool TryEncapsulate(ReadOnlySpan<byte> publicKey, Span<byte> ciphertext, Span<byte> secret)
    {
        if (publicKey.Length != PublicKeySize)
        {
            return false;
        }

        SNtruPrimeKemGenerator generator = new(BouncyCastleRandom.Instance);
        ISecretWithEncapsulation result = generator.GenerateEncapsulated(new SNtruPrimePublicKeyParameters(Parameters, publicKey.ToArray()));
        byte[] plain = result.GetSecret();
        plain.AsSpan().CopyTo(secret);
        Array.Clear(plain);
        result.GetEncapsulation().CopyTo(ciphertext);
        return true;
    }

    /// <inheritdoc/>
    public bool TryDecapsulate(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> ciphertext, Span<byte> secret)
    {
        if (ciphertext.Length != CiphertextSize)
        {
            return false;
        }

        byte[] encoded = privateKey.ToArray();
        SNtruPrimeKemExtractor extractor = new(PrivateKey(encoded));
        byte[] plain = extractor.ExtractSecret(ciphertext.ToArray());
        plain.AsSpan().CopyTo(secret);
        Array.Clear(plain);
        Array.Clear(encoded);
        return true;
    }

    private static SNtruPrimePrivateKeyParameters PrivateKey(byte[] encoded) => new(Parameters, encoded);
}
