using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>Signature blobs: an algorithm's name, then the signature. RFC 4253 §6.6.</summary>
internal static class KeySignature
{
    public static Bytes Sign(KeyMaterial key, string? algorithm, ReadOnlySpan<byte> data)
    {
        algorithm ??= key.SignatureAlgorithms[0];
        if (!AlgorithmNames.Has(key.SignatureAlgorithms, algorithm))
        {
            throw new BadSignatureAlgorithmError(
                $"A key of type {key.SshType} does not sign with {algorithm}; it has {string.Join(", ", key.SignatureAlgorithms)}.");
        }

        if (key.IsPublic)
        {
            throw new BadKeyError($"A public key ({key.SshType}) cannot sign.");
        }

        PooledBuffer buffer = PooledBuffer.Borrow();
        PacketWriter writer = new(buffer);
        writer.WriteText(algorithm);
        key.Sign(algorithm, data, writer);
        Bytes signature = new(buffer.WrittenSpan);
        buffer.GiveBack();
        return signature;
    }

    /// <summary>Checks a signature; every doubt is a "no".</summary>
    /// <param name="key">The signer's key.</param>
    /// <param name="algorithm">What it must be; <see langword="null"/> for any that the key has.</param>
    /// <param name="signature">The signature blob.</param>
    /// <param name="data">What was signed.</param>
    public static bool Verify(KeyMaterial key, string? algorithm, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> data)
    {
        try
        {
            PacketReader reader = new(signature);
            string inner = reader.ReadName();
            bool named = algorithm is null || string.Equals(algorithm, inner, StringComparison.Ordinal);
            return named && AlgorithmNames.Has(key.SignatureAlgorithms, inner) && key.Verify(inner, ref reader, data);
        }
        catch (MalformedPacketException)
        {
            return false;
        }
    }

    /// <summary>Checks a token's signature, and says what the token says about its user.</summary>
    public static SignatureVerdict Check(SecurityKeyMaterial key, string algorithm, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> data)
    {
        try
        {
            PacketReader reader = new(signature);
            SecurityKeyUse use = default;
            bool isRight = reader.ReadName() == algorithm && algorithm == key.SshType && key.Verify(ref reader, data, out use);
            return isRight ? new SignatureVerdict(isRight, use.UserPresent, use.UserVerified) : default;
        }
        catch (MalformedPacketException)
        {
            return default;
        }
    }
}
