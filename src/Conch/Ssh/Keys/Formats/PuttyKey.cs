using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>PuTTY private key files, versions 2 and 3. PuTTY's manual, appendix C.</summary>
internal static class PuttyKey
{
    private const int MaxNumberBytes = KeyLimits.MaxRsaBits / 8;
    private const int BlockSize = 16;

    public static LoadedKey Read(ReadOnlySpan<byte> data, ReadOnlySpan<byte> passphrase)
    {
        PuttyKeyFile file = PuttyKeyFile.Parse(data.Trim(" \t\r\n"u8));
        KeyTypeSpec.Find(file.Algorithm);
        if (file.Encryption is not ("none" or "aes256-cbc"))
        {
            throw new BadKeyError("The cipher of the PuTTY key is not supported; aes256-cbc is.");
        }

        if (file.IsEncrypted)
        {
            KeyEncryption.ExpectPassphrase(passphrase);
        }
        else
        {
            KeyFormat.ExpectNoPassphrase(passphrase);
        }

        try
        {
            Unlock(file, passphrase);
            return new LoadedKey(ReadNumbers(file), file.Comment);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(file.PrivateBlob);
        }
    }

    /// <summary>Decrypts the private blob in place, and checks the MAC over everything.</summary>
    private static void Unlock(PuttyKeyFile file, ReadOnlySpan<byte> passphrase)
    {
        using PuttySecrets secrets = PuttySecrets.Derive(file, passphrase);
        if (file.IsEncrypted)
        {
            if (file.PrivateBlob.Length % BlockSize != 0)
            {
                throw new BadKeyError("The encrypted part of the PuTTY key is cut off.");
            }

            KeyCiphers.AesCbc(encrypt: false, secrets.Key, secrets.Iv, file.PrivateBlob, default);
        }

        using PooledBuffer covered = new(2048);
        PacketWriter writer = new(covered);
        writer.WriteText(file.Algorithm);
        writer.WriteText(file.Encryption);
        writer.WriteText(file.Comment);
        writer.WriteString(file.PublicBlob);
        writer.WriteString(file.PrivateBlob);
        Span<byte> mac = stackalloc byte[SHA256.HashSizeInBytes];
        int length = secrets.ComputeMac(covered.WrittenSpan, mac);
        if (!CryptographicOperations.FixedTimeEquals(mac[..length], file.Mac))
        {
            throw file.IsEncrypted ? KeyEncryption.WrongPassphrase() : new BadKeyError("The PuTTY key is altered: its MAC does not fit.");
        }
    }

    private static KeyMaterial ReadNumbers(PuttyKeyFile file)
    {
        PacketReader publicPart = new(file.PublicBlob);
        if (publicPart.ReadName() != file.Algorithm)
        {
            throw new BadKeyError("The PuTTY key names two types.");
        }

        PacketReader privatePart = new(file.PrivateBlob);
        KeyMaterial key = file.Algorithm switch
        {
            KeyNames.Rsa => ReadRsa(ref publicPart, ref privatePart),
            KeyNames.Ed25519 => ReadEd25519(ref publicPart, ref privatePart),
            _ => ReadEcdsa(file.Algorithm, ref publicPart, ref privatePart),
        };
        publicPart.ExpectEnd();
        return privatePart.Remaining < BlockSize && (file.IsEncrypted || privatePart.Remaining == 0)
            ? key
            : throw new BadKeyError("The private part of the PuTTY key is longer than its numbers.");
    }

    private static RsaKeyMaterial ReadRsa(ref PacketReader publicPart, ref PacketReader privatePart)
    {
        ReadOnlySpan<byte> e = publicPart.ReadUnsignedMpint(MaxNumberBytes);
        ReadOnlySpan<byte> n = publicPart.ReadUnsignedMpint(MaxNumberBytes);
        ReadOnlySpan<byte> d = privatePart.ReadUnsignedMpint(MaxNumberBytes);
        ReadOnlySpan<byte> p = privatePart.ReadUnsignedMpint(MaxNumberBytes);
        ReadOnlySpan<byte> q = privatePart.ReadUnsignedMpint(MaxNumberBytes);
        ReadOnlySpan<byte> u = privatePart.ReadUnsignedMpint(MaxNumberBytes);
        return RsaKeyMaterial.FromPrivate(new RsaPrivateNumbers { N = n, E = e, D = d, P = p, Q = q, InverseQ = u });
    }

    private static Ed25519KeyMaterial ReadEd25519(ref PacketReader publicPart, ref PacketReader privatePart) =>
        Ed25519KeyMaterial.FromPrivate(privatePart.ReadString(Ed25519KeyMaterial.Length), publicPart.ReadString());

    private static EcdsaKeyMaterial ReadEcdsa(string algorithm, ref PacketReader publicPart, ref PacketReader privatePart)
    {
        EcdsaCurve curve = EcdsaCurve.All.FirstOrDefault(c => c.SshType == algorithm)
            ?? throw new BadKeyError($"PuTTY keys of type {algorithm} are not supported.");
        KeyNumbers.CheckCurve(curve, ref publicPart);
        ReadOnlySpan<byte> point = publicPart.ReadString();
        return EcdsaKeyMaterial.FromPrivate(curve, privatePart.ReadUnsignedMpint(curve.FieldBytes), point);
    }
}
