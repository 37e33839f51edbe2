using System.Collections.Immutable;

namespace Twisted.Conch.Ssh;

/// <summary>Reads a key's numbers, behind its type.</summary>
internal delegate KeyMaterial ReadKeyNumbers(ref PacketReader reader);

/// <summary>A key type: a row of the table that every format reads.</summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="ReadPublic">Reads the public form, RFC 4253 §6.6.</param>
/// <param name="ReadPrivate">Reads the private form of OpenSSH's files and agent; <see langword="null"/> where there is none.</param>
internal sealed record KeyTypeSpec(string Name, ReadKeyNumbers ReadPublic, ReadKeyNumbers? ReadPrivate)
{
    public static readonly ImmutableArray<KeyTypeSpec> All =
    [
        new(KeyNames.Ed25519, KeyNumbers.ReadEd25519, KeyNumbers.ReadEd25519Private),
        .. EcdsaCurve.All.Select(Ecdsa),
        new(KeyNames.SkEd25519, KeyNumbers.ReadSkEd25519, ReadPrivate: null),
        new(KeyNames.SkEcdsa, KeyNumbers.ReadSkEcdsa, ReadPrivate: null),
        new(KeyNames.Rsa, KeyNumbers.ReadRsa, KeyNumbers.ReadRsaPrivate),
    ];

    /// <summary>Finds a type, or says why there is none.</summary>
    /// <exception cref="BadKeyError">The type is not supported.</exception>
    public static KeyTypeSpec Find(string name)
    {
        foreach (KeyTypeSpec spec in All)
        {
            if (string.Equals(spec.Name, name, StringComparison.Ordinal))
            {
                return spec;
            }
        }

        throw new BadKeyError(name switch
        {
            "ssh-dss" => "DSA keys are not supported; make an Ed25519 or RSA key.",
            _ when name.Contains("-cert-v0", StringComparison.Ordinal) => $"This is a certificate ({name}) where a plain key is expected.",
            _ => $"Keys of type {name} are not supported.",
        });
    }

    /// <summary>Reads a public key with its type in front, to the last byte.</summary>
    public static KeyMaterial ReadPublicBlob(ReadOnlySpan<byte> blob)
    {
        PacketReader reader = new(blob);
        KeyMaterial key = Find(reader.ReadName()).ReadPublic(ref reader);
        reader.ExpectEnd();
        return key;
    }

    /// <summary>Reads a private key with its type in front; what follows it is left to the caller.</summary>
    public static KeyMaterial ReadPrivateFields(ref PacketReader reader)
    {
        KeyTypeSpec spec = Find(reader.ReadName());
        return spec.ReadPrivate is { } read
            ? read(ref reader)
            : throw new BadKeyError($"The private part of a {spec.Name} key does not leave its token; give the public key.");
    }

    private static KeyTypeSpec Ecdsa(EcdsaCurve curve) => new(
        curve.SshType,
        (ref PacketReader reader) => KeyNumbers.ReadEcdsa(curve, ref reader),
        (ref PacketReader reader) => KeyNumbers.ReadEcdsaPrivate(curve, ref reader));
}
