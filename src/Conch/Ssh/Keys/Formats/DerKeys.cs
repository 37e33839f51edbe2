using System.Formats.Asn1;
using System.Text;

namespace Twisted.Conch.Ssh;

/// <summary>Keys in DER. RFC 8017 §A.1, RFC 5915, RFC 5958, RFC 8410, RFC 5280 §4.1.</summary>
internal static class DerKeys
{
    private const string OidRsa = "1.2.840.113549.1.1.1";
    private const string OidEc = "1.2.840.10045.2.1";
    private const string OidEd25519 = "1.3.101.112";

    /// <summary>Reads what a PEM block holds.</summary>
    public static KeyMaterial Read(in PemArmor armor, PooledBuffer content, ReadOnlySpan<byte> passphrase)
    {
        string label = Encoding.ASCII.GetString(armor.Label);
        if (label == "ENCRYPTED PRIVATE KEY")
        {
            KeyEncryption.ExpectPassphrase(passphrase);
            using PooledBuffer plain = new();
            Pbes2.Decrypt(content.WrittenMemory, passphrase, plain);
            return ReadDecrypted("PRIVATE KEY", plain.WrittenMemory);
        }

        if (!armor.Header("Proc-Type"u8).IsEmpty)
        {
            KeyEncryption.ExpectPassphrase(passphrase);
            int length = DekInfo.Decrypt(armor.Header("DEK-Info"u8), content.MutableSpan, passphrase);
            return ReadDecrypted(label, content.WrittenMemory[..length]);
        }

        KeyFormat.ExpectNoPassphrase(passphrase);
        return ReadPlain(label, content.WrittenMemory);
    }

    /// <summary>One padding in 256 fits by chance; the wrong key then shows only here.</summary>
    private static KeyMaterial ReadDecrypted(string label, ReadOnlyMemory<byte> der)
    {
        try
        {
            return ReadPlain(label, der);
        }
        catch (AsnContentException error)
        {
            throw KeyEncryption.WrongPassphrase(error);
        }
    }

    /// <summary>Reads DER that is not, or no longer, encrypted.</summary>
    public static KeyMaterial ReadPlain(string label, ReadOnlyMemory<byte> der) => label switch
    {
        "RSA PRIVATE KEY" => ReadPkcs1(der),
        "EC PRIVATE KEY" => ReadSec1(der, curve: null),
        "PRIVATE KEY" => ReadPkcs8(der),
        "PUBLIC KEY" => ReadPublic(der),
        "RSA PUBLIC KEY" => ReadPkcs1Public(der),
        "DSA PRIVATE KEY" => throw new BadKeyError("DSA keys are not supported; make an Ed25519 or RSA key."),
        _ => throw new BadKeyError("The key's opening line names no kind of key that is supported."),
    };

    public static KeyMaterial ReadPkcs8(ReadOnlyMemory<byte> der)
    {
        AsnReader key = Sequence(der);
        if (!key.TryReadInt32(out int version) || version is not (0 or 1))
        {
            throw new BadKeyError("The version of the PKCS#8 key is unknown.");
        }

        AsnReader algorithm = key.ReadSequence();
        string oid = algorithm.ReadObjectIdentifier();
        ReadOnlyMemory<byte> content = ReadOctets(key);
        return oid switch
        {
            OidRsa => ReadPkcs1(content),
            OidEc => ReadSec1(content, ReadCurve(algorithm)),
            OidEd25519 => Ed25519KeyMaterial.FromPrivate(ReadOctets(new AsnReader(content, AsnEncodingRules.DER)).Span, default),
            _ => throw Unsupported(oid),
        };
    }

    private static RsaKeyMaterial ReadPkcs1(ReadOnlyMemory<byte> der)
    {
        AsnReader key = Sequence(der);
        if (!key.TryReadInt32(out int version) || version != 0)
        {
            throw new BadKeyError("The version of the RSA key is unknown; keys of more than two primes are not supported.");
        }

        ReadOnlyMemory<byte> n = ReadNumber(key);
        ReadOnlyMemory<byte> e = ReadNumber(key);
        ReadOnlyMemory<byte> d = ReadNumber(key);
        ReadOnlyMemory<byte> p = ReadNumber(key);
        ReadOnlyMemory<byte> q = ReadNumber(key);

        // d mod p-1 and d mod q-1 are worked out again.
        ReadNumber(key);
        ReadNumber(key);
        ReadOnlyMemory<byte> u = ReadNumber(key);
        key.ThrowIfNotEmpty();
        return RsaKeyMaterial.FromPrivate(
            new RsaPrivateNumbers { N = n.Span, E = e.Span, D = d.Span, P = p.Span, Q = q.Span, InverseQ = u.Span });
    }

    private static RsaKeyMaterial ReadPkcs1Public(ReadOnlyMemory<byte> der)
    {
        AsnReader key = Sequence(der);
        ReadOnlyMemory<byte> n = ReadNumber(key);
        ReadOnlyMemory<byte> e = ReadNumber(key);
        key.ThrowIfNotEmpty();
        return RsaKeyMaterial.FromPublic(n.Span, e.Span);
    }

    private static EcdsaKeyMaterial ReadSec1(ReadOnlyMemory<byte> der, EcdsaCurve? curve)
    {
        AsnReader key = Sequence(der);
        if (!key.TryReadInt32(out int version) || version != 1)
        {
            throw new BadKeyError("The version of the EC key is unknown.");
        }

        ReadOnlyMemory<byte> secret = ReadOctets(key);
        Asn1Tag parameters = new(TagClass.ContextSpecific, 0, isConstructed: true);
        if (key.HasData && key.PeekTag().HasSameClassAndValue(parameters))
        {
            EcdsaCurve inside = ReadCurve(key.ReadSequence(parameters));
            curve = curve is null || curve == inside ? inside : throw new BadKeyError("The EC key names two curves.");
        }

        ReadOnlyMemory<byte> point = default;
        Asn1Tag publicKey = new(TagClass.ContextSpecific, 1, isConstructed: true);
        if (key.HasData)
        {
            point = ReadBits(key.ReadSequence(publicKey));
        }

        key.ThrowIfNotEmpty();
        curve = curve ?? throw new BadKeyError("The EC key does not name its curve.");
        return EcdsaKeyMaterial.FromPrivate(curve, secret.Span, point.Span);
    }

    private static KeyMaterial ReadPublic(ReadOnlyMemory<byte> der)
    {
        AsnReader key = Sequence(der);
        AsnReader algorithm = key.ReadSequence();
        string oid = algorithm.ReadObjectIdentifier();
        ReadOnlyMemory<byte> content = ReadBits(key);
        return oid switch
        {
            OidRsa => ReadPkcs1Public(content),
            OidEc => EcdsaKeyMaterial.FromPublic(ReadCurve(algorithm), content.Span),
            OidEd25519 => Ed25519KeyMaterial.FromPublic(content.Span),
            _ => throw Unsupported(oid),
        };
    }

    private static EcdsaCurve ReadCurve(AsnReader reader)
    {
        string oid = reader.ReadObjectIdentifier();
        foreach (EcdsaCurve curve in EcdsaCurve.All)
        {
            if (string.Equals(curve.Oid, oid, StringComparison.Ordinal))
            {
                return curve;
            }
        }

        throw new BadKeyError($"The curve {oid} is not supported; nistp256, nistp384 and nistp521 are.");
    }

    private static AsnReader Sequence(ReadOnlyMemory<byte> der)
    {
        AsnReader outer = new(der, AsnEncodingRules.DER);
        AsnReader inner = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        return inner;
    }

    private static ReadOnlyMemory<byte> ReadNumber(AsnReader reader)
    {
        ReadOnlyMemory<byte> number = reader.ReadIntegerBytes();
        return (number.Span[0] & 0x80) == 0 ? number : throw new BadKeyError("A number of the key is negative.");
    }

    internal static ReadOnlyMemory<byte> ReadOctets(AsnReader reader) =>
        reader.TryReadPrimitiveOctetString(out ReadOnlyMemory<byte> octets) ? octets : throw Constructed();

    private static ReadOnlyMemory<byte> ReadBits(AsnReader reader) =>
        reader.TryReadPrimitiveBitString(out int unused, out ReadOnlyMemory<byte> bits) && unused == 0 ? bits : throw Constructed();

    private static BadKeyError Constructed() => new("The key's DER is cut off or altered.");

    private static BadKeyError Unsupported(string oid) =>
        new($"Keys of algorithm {oid} are not supported; Ed25519, ECDSA and RSA keys are.");
}
