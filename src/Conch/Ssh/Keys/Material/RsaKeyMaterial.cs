using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>RSA with PKCS#1 v1.5 signatures. RFC 4253 §6.6, RFC 8332.</summary>
internal sealed class RsaKeyMaterial : KeyMaterial
{
    private static readonly string[] Algorithms = [KeyNames.RsaSha512, KeyNames.RsaSha256, KeyNames.Rsa];

    private readonly byte[] _modulus;
    private readonly byte[] _exponent;
    private readonly RSA? _private;
    private readonly Lock _privateLock = new();
    private readonly PlatformKeyPool<RSA> _platform;

    private RsaKeyMaterial(byte[] modulus, byte[] exponent, RSA? privateKey)
    {
        _modulus = modulus;
        _exponent = exponent;
        _private = privateKey;
        _platform = new PlatformKeyPool<RSA>(CreatePlatformKey);
    }

    public override string SshType => KeyNames.Rsa;

    public override string Type => "RSA";

    public override int Size => RsaNumbers.BitLength(_modulus);

    public override bool IsPublic => _private is null;

    public override bool SigningIsSlow => Size >= KeyLimits.SlowRsaBits;

    public override bool VerifyingIsSlow => Size > KeyLimits.SlowToVerifyRsaBits;

    public override IReadOnlyList<string> SignatureAlgorithms => Algorithms;

    public override KeyData Data
    {
        get
        {
            if (_private is null)
            {
                return new RSAKeyData(RsaNumbers.ToNumber(_modulus), RsaNumbers.ToNumber(_exponent));
            }

            RSAParameters all = ExportPrivate();
            try
            {
                return new RSAKeyData(
                    N: RsaNumbers.ToNumber(_modulus),
                    E: RsaNumbers.ToNumber(_exponent),
                    D: RsaNumbers.ToNumber(all.D),
                    P: RsaNumbers.ToNumber(all.P),
                    Q: RsaNumbers.ToNumber(all.Q),
                    U: RsaNumbers.ToNumber(all.InverseQ));
            }
            finally
            {
                RsaNumbers.Wipe(all);
            }
        }
    }

    /// <summary>A public key from big-endian numbers.</summary>
    /// <exception cref="BadKeyError">The numbers are outside what is allowed.</exception>
    public static RsaKeyMaterial FromPublic(ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> exponent)
    {
        modulus = modulus.TrimStart((byte)0);
        exponent = exponent.TrimStart((byte)0);
        RsaNumbers.CheckPublic(modulus, exponent);
        return new RsaKeyMaterial(modulus.ToArray(), exponent.ToArray(), privateKey: null);
    }

    /// <summary>A private key from big-endian numbers; the caller wipes them.</summary>
    /// <exception cref="BadKeyError">The numbers do not belong together, or are outside what is allowed.</exception>
    public static RsaKeyMaterial FromPrivate(in RsaPrivateNumbers numbers)
    {
        RsaKeyMaterial publicKey = FromPublic(numbers.N, numbers.E);
        RSAParameters parameters = RsaNumbers.Complete(numbers);
        try
        {
            RSA rsa = RSA.Create();
            rsa.ImportParameters(parameters);
            return new RsaKeyMaterial(publicKey._modulus, publicKey._exponent, rsa);
        }
        catch (CryptographicException error)
        {
            throw new BadKeyError("The numbers of the RSA private key do not make a key.", error);
        }
        finally
        {
            RsaNumbers.Wipe(parameters);
        }
    }

    /// <summary>Makes a new private key.</summary>
    public static RsaKeyMaterial Generate(int bits)
    {
        RSA rsa = RSA.Create(bits);
        RSAParameters parameters = rsa.ExportParameters(includePrivateParameters: false);
        return new RsaKeyMaterial(parameters.Modulus!, parameters.Exponent!, rsa);
    }

    public override void WritePublic(PacketWriter writer)
    {
        writer.WriteText(KeyNames.Rsa);
        writer.WriteUnsignedMpint(_exponent);
        writer.WriteUnsignedMpint(_modulus);
    }

    public override void WritePrivate(PacketWriter writer)
    {
        RSAParameters all = ExportPrivate();
        writer.WriteText(KeyNames.Rsa);
        writer.WriteUnsignedMpint(_modulus);
        writer.WriteUnsignedMpint(_exponent);
        writer.WriteUnsignedMpint(all.D);
        writer.WriteUnsignedMpint(all.InverseQ);
        writer.WriteUnsignedMpint(all.P);
        writer.WriteUnsignedMpint(all.Q);
        RsaNumbers.Wipe(all);
    }

    /// <summary>The form that Twisted calls agentv3.</summary>
    public byte[] WriteAgentV3()
    {
        RSAParameters all = ExportPrivate();
        using PooledBuffer buffer = new(2048);
        PacketWriter writer = new(buffer);
        writer.WriteText(KeyNames.Rsa);
        writer.WriteUnsignedMpint(_exponent);
        writer.WriteUnsignedMpint(all.D);
        writer.WriteUnsignedMpint(_modulus);
        writer.WriteUnsignedMpint(all.InverseQ);
        writer.WriteUnsignedMpint(all.P);
        writer.WriteUnsignedMpint(all.Q);
        RsaNumbers.Wipe(all);
        return buffer.ToArray();
    }

    public override KeyMaterial ToPublic() => IsPublic ? this : new RsaKeyMaterial(_modulus, _exponent, privateKey: null);

    public override void Sign(string algorithm, ReadOnlySpan<byte> data, PacketWriter writer)
    {
        RSA rsa = _platform.Rent();
        byte[] signature = rsa.SignData(data, HashOf(algorithm), RSASignaturePadding.Pkcs1);
        _platform.Return(rsa);
        writer.WriteString(signature);
    }

    public override bool Verify(string algorithm, ref PacketReader signature, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> value = signature.ReadString(_modulus.Length);
        signature.ExpectEnd();
        RSA rsa = _platform.Rent();

        // RFC 8332 §3 has the length of the modulus; PuTTY and others once sent it without leading zeros.
        bool good = VerifyPadded(rsa, value, data, HashOf(algorithm));
        _platform.Return(rsa);
        return good;
    }

    /// <summary>Writes PKCS#1 (RFC 8017 §A.1.2), in DER; the caller wipes it.</summary>
    public byte[] ExportPkcs1()
    {
        lock (_privateLock)
        {
            return PrivateOrThrow().ExportRSAPrivateKey();
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

    internal RSAParameters ExportPrivate()
    {
        lock (_privateLock)
        {
            return PrivateOrThrow().ExportParameters(includePrivateParameters: true);
        }
    }

    private bool VerifyPadded(RSA rsa, ReadOnlySpan<byte> value, ReadOnlySpan<byte> data, HashAlgorithmName hash)
    {
        if (value.Length == _modulus.Length)
        {
            return rsa.VerifyData(data, value, hash, RSASignaturePadding.Pkcs1);
        }

        byte[] padded = new byte[_modulus.Length];
        value.CopyTo(padded.AsSpan(padded.Length - value.Length));
        return rsa.VerifyData(data, padded, hash, RSASignaturePadding.Pkcs1);
    }

    private static HashAlgorithmName HashOf(string algorithm) => algorithm switch
    {
        KeyNames.RsaSha512 => HashAlgorithmName.SHA512,
        KeyNames.RsaSha256 => HashAlgorithmName.SHA256,
        _ => HashAlgorithmName.SHA1,
    };

    private RSA PrivateOrThrow() => _private ?? throw new BadKeyError("An RSA public key holds no private numbers.");

    private RSA CreatePlatformKey()
    {
        if (_private is null)
        {
            return RSA.Create(new RSAParameters { Modulus = _modulus, Exponent = _exponent });
        }

        RSAParameters all = ExportPrivate();
        try
        {
            return RSA.Create(all);
        }
        finally
        {
            RsaNumbers.Wipe(all);
        }
    }
}
