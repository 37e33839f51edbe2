using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Kems;
using Org.BouncyCastle.Crypto.Parameters;

namespace Twisted.Conch.Ssh;

/// <summary>ML-KEM-768 by BouncyCastle.</summary>
internal sealed class BouncyCastleMLKem768 : MLKem768
{
    private static readonly MLKemParameters Parameters = MLKemParameters.ml_kem_768;

    /// <inheritdoc/>
    protected override void GenerateChecked(Span<byte> publicKey, Span<byte> privateKey)
    {
        MLKemKeyPairGenerator generator = new();
        generator.Init(new MLKemKeyGenerationParameters(BouncyCastleRandom.Instance, Parameters));
        AsymmetricCipherKeyPair pair = generator.GenerateKeyPair();
        byte[] encoded = ((MLKemPrivateKeyParameters)pair.Private).GetEncoded();
        ((MLKemPublicKeyParameters)pair.Public).GetEncoded().CopyTo(publicKey);
        encoded.CopyTo(privateKey);
        Array.Clear(encoded);
    }

    /// <inheritdoc/>
    protected override bool TryEncapsulateChecked(ReadOnlySpan<byte> publicKey, Span<byte> ciphertext, Span<byte> secret)
    {
        MLKemEncapsulator encapsulator = new(Parameters);
        try
        {
            encapsulator.Init(MLKemPublicKeyParameters.FromEncoding(Parameters, publicKey.ToArray()));
        }
        catch (ArgumentException)
        {
            return false;
        }

        encapsulator.Encapsulate(ciphertext, secret);
        return true;
    }

    /// <inheritdoc/>
    protected override bool TryDecapsulateChecked(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> ciphertext, Span<byte> secret)
    {
        byte[] encoded = privateKey.ToArray();
        MLKemDecapsulator decapsulator = new(Parameters);
        decapsulator.Init(MLKemPrivateKeyParameters.FromEncoding(Parameters, encoded));
        decapsulator.Decapsulate(ciphertext, secret);
        Array.Clear(encoded);
        return true;
    }
}
