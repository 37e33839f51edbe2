using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>ECDSA on NIST's curves. RFC 5656 §3.</summary>
internal sealed class EcdsaKeyMaterial : KeyMaterial
{
    private readonly EcdsaCurve _curve;
    private readonly byte[] _point;
    private readonly ECDsa? _private;
    private readonly Lock _privateLock = new();
    private readonly string[] _algorithms;
    private readonly PlatformKeyPool<ECDsa> _platform;

    private EcdsaKeyMaterial(EcdsaCurve curve, byte[] point, ECDsa? privateKey)
    {
        _curve = curve;
        _point = point;
        _private = privateKey;
        _algorithms = [curve.SshType];
        _platform = new PlatformKeyPool<ECDsa>(CreatePlatformKey);
    }

    public override string SshType => _curve.SshType;

    public override string Type => "EC";

    public override int Size => _curve.Bits;

    public override bool IsPublic => _private is null;

    // P-256 alone has code of its own in the platform; the others take a millisecond.
    public override bool VerifyingIsSlow => _curve.Bits > 256;

    public override IReadOnlyList<string> SignatureAlgorithms => _algorithms;

    public EcdsaCurve Curve => _curve;

    /// <summary>The public point, uncompressed.</summary>
    public ReadOnlySpan<byte> Point => _point;

    public override KeyData Data
    {
        get
        {
            ECKeyData data = new(
                _curve.SshType,
                RsaNumbers.ToNumber(_point.AsSpan(1, _curve.FieldBytes)),
                RsaNumbers.ToNumber(_point.AsSpan(1 + _curve.FieldBytes)));
            if (_private is null)
            {
                return data;
            }

            byte[] secret = ExportSecret();
            data = data with { PrivateValue = RsaNumbers.ToNumber(secret) };
            CryptographicOperations.ZeroMemory(secret);
            return data;
        }
    }

    /// <summary>A public key from an uncompressed point.</summary>
    /// <exception cref="BadKeyError">It is not a point of the curve.</exception>
    public static EcdsaKeyMaterial FromPublic(EcdsaCurve curve, ReadOnlySpan<byte> point)
    {
        ECDsa checkedKey = EcdsaPlatform.ImportPoint(curve, point);
        EcdsaKeyMaterial material = new(curve, point.ToArray(), privateKey: null);
        material._platform.Return(checkedKey);
        return material;
    }

    /// <summary>A private key from its secret number.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="secret">Big-endian; the caller wipes it.</param>
    /// <param name="expectedPoint">The public point that the format has beside it; empty if it has none.</param>
    /// <exception cref="BadKeyError">The number is out of range, or the point is another key's.</exception>
    public static EcdsaKeyMaterial FromPrivate(EcdsaCurve curve, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> expectedPoint)
    {
        ECDsa key = EcdsaPlatform.ImportSecret(curve, secret);
        byte[] point = EcdsaPlatform.ExportPoint(curve, key);
        if (!expectedPoint.IsEmpty && !EcdsaPlatform.IsSamePoint(point, expectedPoint))
        {
            key.Dispose();
            throw new BadKeyError($"The private and the public part of the {curve.Name} key do not belong together.");
        }

        return new EcdsaKeyMaterial(curve, point, key);
    }

    /// <summary>Makes a new private key.</summary>
    public static EcdsaKeyMaterial Generate(EcdsaCurve curve)
    {
        ECDsa key = ECDsa.Create(curve.Platform);
        return new EcdsaKeyMaterial(curve, EcdsaPlatform.ExportPoint(curve, key), key);
    }

    public override void WritePublic(PacketWriter writer)
    {
        writer.WriteText(_curve.SshType);
        writer.WriteText(_curve.Name);
        writer.WriteString(_point);
    }

    public override void WritePrivate(PacketWriter writer)
    {
        byte[] secret = ExportSecret();
        WritePublic(writer);
        writer.WriteUnsignedMpint(secret);
        CryptographicOperations.ZeroMemory(secret);
    }

    public override KeyMaterial ToPublic() => IsPublic ? this : new EcdsaKeyMaterial(_curve, _point, privateKey: null);

    public override void Sign(string algorithm, ReadOnlySpan<byte> data, PacketWriter writer)
    {
        ECDsa key = _platform.Rent();
        byte[] signature = key.SignData(data, _curve.Hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        _platform.Return(key);
        EcdsaPlatform.WriteSignature(signature, writer);
    }

    public override bool Verify(string algorithm, ref PacketReader signature, ReadOnlySpan<byte> data)
    {
        byte[] joined = EcdsaPlatform.ReadSignature(_curve, signature.ReadString());
        signature.ExpectEnd();
        ECDsa key = _platform.Rent();
        bool good = key.VerifyData(data, joined, _curve.Hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        _platform.Return(key);
        return good;
    }

    /// <summary>Writes SEC1 (RFC 5915), in DER; the caller wipes it.</summary>
    public byte[] ExportSec1()
    {
        lock (_privateLock)
        {
            return PrivateOrThrow().ExportECPrivateKey();
        }
    }

    /// <summary>Writes encrypted PKCS#8, in DER.</summary>
    public byte[] ExportPkcs8(ReadOnlySpan<byte> passphrase, PbeParameters parameters)
    {
        lock (_privateLock)
        {
            return PrivateOrThrow().ExportEncryptedPkcs8PrivateKey(passphrase, parameters);
        }
    }

    /// <summary>The secret number, as long as the field; the caller wipes it.</summary>
    public byte[] ExportSecret()
    {
        lock (_privateLock)
        {
            return PrivateOrThrow().ExportParameters(includePrivateParameters: true).D!;
        }
    }

    private ECDsa PrivateOrThrow() => _private ?? throw new BadKeyError("An ECDSA public key holds no private number.");

    private ECDsa CreatePlatformKey()
    {
        if (_private is null)
        {
            return EcdsaPlatform.ImportPoint(_curve, _point);
        }

        byte[] secret = ExportSecret();
        try
        {
            return EcdsaPlatform.ImportSecret(_curve, secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }
}
