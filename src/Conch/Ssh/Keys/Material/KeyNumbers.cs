using System.Text;

namespace Twisted.Conch.Ssh;

/// <summary>Reads the numbers of each key type as SSH writes them.</summary>
internal static class KeyNumbers
{
    private const int MaxNumberBytes = KeyLimits.MaxRsaBits / 8;

    public static KeyMaterial ReadRsa(ref PacketReader reader)
    {
        ReadOnlySpan<byte> exponent = reader.ReadUnsignedMpint(MaxNumberBytes);
        ReadOnlySpan<byte> modulus = reader.ReadUnsignedMpint(MaxNumberBytes);
        return RsaKeyMaterial.FromPublic(modulus, exponent);
    }

    public static KeyMaterial ReadRsaPrivate(ref PacketReader reader)
    {
        ReadOnlySpan<byte> n = reader.ReadUnsignedMpint(MaxNumberBytes);
        ReadOnlySpan<byte> e = reader.ReadUnsignedMpint(MaxNumberBytes);
        ReadOnlySpan<byte> d = reader.ReadUnsignedMpint(MaxNumberBytes);
        ReadOnlySpan<byte> u = reader.ReadUnsignedMpint(MaxNumberBytes);
        ReadOnlySpan<byte> p = reader.ReadUnsignedMpint(MaxNumberBytes);
        ReadOnlySpan<byte> q = reader.ReadUnsignedMpint(MaxNumberBytes);
        return RsaKeyMaterial.FromPrivate(new RsaPrivateNumbers { N = n, E = e, D = d, P = p, Q = q, InverseQ = u });
    }

    public static KeyMaterial ReadEcdsa(EcdsaCurve curve, ref PacketReader reader)
    {
        CheckCurve(curve, ref reader);
        return EcdsaKeyMaterial.FromPublic(curve, reader.ReadString());
    }

    public static KeyMaterial ReadEcdsaPrivate(EcdsaCurve curve, ref PacketReader reader)
    {
        CheckCurve(curve, ref reader);
        ReadOnlySpan<byte> point = reader.ReadString();
        if (point.IsEmpty)
        {
            throw new BadKeyError($"The public point of the {curve.Name} key is missing.");
        }

        return EcdsaKeyMaterial.FromPrivate(curve, reader.ReadUnsignedMpint(curve.FieldBytes), point);
    }

    public static KeyMaterial ReadEd25519(ref PacketReader reader) => Ed25519KeyMaterial.FromPublic(reader.ReadString());

    public static KeyMaterial ReadEd25519Private(ref PacketReader reader)
    {
        ReadOnlySpan<byte> point = reader.ReadString(Ed25519KeyMaterial.Length);
        ReadOnlySpan<byte> both = reader.ReadString();
        if (point.IsEmpty || both.Length != 2 * Ed25519KeyMaterial.Length || !both[Ed25519KeyMaterial.Length..].SequenceEqual(point))
        {
            throw new BadKeyError("The private and the public part of the Ed25519 key do not belong together.");
        }

        return Ed25519KeyMaterial.FromPrivate(both[..Ed25519KeyMaterial.Length], point);
    }

    public static KeyMaterial ReadSkEd25519(ref PacketReader reader)
    {
        KeyMaterial key = ReadEd25519(ref reader);
        return new SecurityKeyMaterial(KeyNames.SkEd25519, key, reader.ReadText(KeyLimits.MaxTextBytes));
    }

    public static KeyMaterial ReadSkEcdsa(ref PacketReader reader)
    {
        KeyMaterial key = ReadEcdsa(EcdsaCurve.NistP256, ref reader);
        return new SecurityKeyMaterial(KeyNames.SkEcdsa, key, reader.ReadText(KeyLimits.MaxTextBytes));
    }

    /// <summary>RFC 5656 §3.1 says the curve twice, in the type and behind it; an attacker may say two things.</summary>
    public static void CheckCurve(EcdsaCurve curve, ref PacketReader reader)
    {
        if (!reader.ReadString().SequenceEqual(Encoding.ASCII.GetBytes(curve.Name)))
        {
            throw new BadKeyError($"The key's type says {curve.Name}, its curve is another.");
        }
    }
}
