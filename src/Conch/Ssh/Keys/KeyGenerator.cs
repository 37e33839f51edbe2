namespace Twisted.Conch.Ssh;

/// <summary>Makes new keys.</summary>
internal static class KeyGenerator
{
    private const int DefaultRsaBits = 3072;

    public static KeyMaterial Generate(string type, int? bits)
    {
        if (type.Equals("rsa", StringComparison.OrdinalIgnoreCase))
        {
            return GenerateRsa(bits ?? DefaultRsaBits);
        }

        if (type.Equals("ecdsa", StringComparison.OrdinalIgnoreCase))
        {
            return GenerateEcdsa(bits ?? EcdsaCurve.NistP256.Bits);
        }

        if (type.Equals("ed25519", StringComparison.OrdinalIgnoreCase))
        {
            return Ed25519KeyMaterial.Generate();
        }

        throw new BadKeyError($"There is no key type '{type}' to make; there are rsa, ecdsa and ed25519.");
    }

    private static RsaKeyMaterial GenerateRsa(int bits)
    {
        // Steps of 64 keep both primes equally long, which some platforms insist on.
        if (bits is < KeyLimits.MinRsaBits or > KeyLimits.MaxRsaBits || bits % 64 != 0)
        {
            throw new BadKeyError(
                $"An RSA key of {bits} bits cannot be made; take {KeyLimits.MinRsaBits} to {KeyLimits.MaxRsaBits} in steps of 64.");
        }

        return RsaKeyMaterial.Generate(bits);
    }

    private static EcdsaKeyMaterial GenerateEcdsa(int bits)
    {
        EcdsaCurve? curve = EcdsaCurve.All.FirstOrDefault(c => c.Bits == bits);
        return curve is not null
            ? EcdsaKeyMaterial.Generate(curve)
            : throw new BadKeyError($"An ECDSA key of {bits} bits cannot be made; take 256, 384 or 521.");
    }
}
