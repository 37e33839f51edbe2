using System.Buffers;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;

namespace Twisted.Conch.Ssh;

/// <summary>Keys between BEGIN and END lines: OpenSSH's own format, PKCS#1, SEC 1, PKCS#8, and public keys of X.509.</summary>
internal static class PemKeyFile
{
    private const int LineLength = 64;

    public static LoadedKey Read(ReadOnlySpan<byte> data, ReadOnlySpan<byte> passphrase)
    {
        ReadOnlySpan<byte> rest = data.Trim(" \t\r\n"u8);
        PemArmor armor = PemArmor.Read(ref rest);
        if (armor.Label.SequenceEqual("EC PARAMETERS"u8))
        {
            // openssl ecparam -genkey puts the curve in a block of its own; the key repeats it.
            rest = rest.TrimStart(" \t\r\n"u8);
            armor = PemArmor.Read(ref rest);
        }

        if (!rest.Trim(" \t\r\n"u8).IsEmpty)
        {
            throw new BadKeyError("There is more behind the key's closing line; give one key.");
        }

        using PooledBuffer content = KeyText.DecodeBase64(armor.Base64);
        if (armor.Label.SequenceEqual("OPENSSH PRIVATE KEY"u8))
        {
            return OpenSshPrivateKey.Read(content.WrittenSpan, passphrase);
        }

        return new LoadedKey(ReadDer(armor, content, passphrase));
    }

    /// <summary>Writes a private key without encryption: PKCS#1 or SEC 1.</summary>
    public static byte[] WriteTraditional(KeyMaterial key)
    {
        (string label, byte[] der) = key switch
        {
            RsaKeyMaterial rsa => ("RSA PRIVATE KEY", rsa.ExportPkcs1()),
            EcdsaKeyMaterial ecdsa => ("EC PRIVATE KEY", ecdsa.ExportSec1()),
            _ => throw NoPem(key),
        };
        byte[] text = Write(label, der);
        CryptographicOperations.ZeroMemory(der);
        return text;
    }

    /// <summary>Writes a private key as encrypted PKCS#8: the older way derives its key with one round of MD5.</summary>
    public static byte[] WriteEncrypted(KeyMaterial key, ReadOnlySpan<byte> passphrase)
    {
        PbeParameters parameters = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, Pbes2.WrittenIterations);
        byte[] der = key switch
        {
            RsaKeyMaterial rsa => rsa.ExportPkcs8(passphrase, parameters),
            EcdsaKeyMaterial ecdsa => ecdsa.ExportPkcs8(passphrase, parameters),
            _ => throw NoPem(key),
        };
        return Write("ENCRYPTED PRIVATE KEY", der);
    }

    /// <summary>Puts a body between BEGIN and END lines.</summary>
    public static byte[] Write(string label, ReadOnlySpan<byte> content, int lineLength = LineLength)
    {
        using PooledBuffer text = new(content.Length * 2);
        text.Write(Encoding.ASCII.GetBytes($"-----BEGIN {label}-----\n"));
        KeyText.EncodeBase64(content, lineLength, text);
        text.Write(Encoding.ASCII.GetBytes($"-----END {label}-----\n"));
        return text.ToArray();
    }

    private static BadKeyError NoPem(KeyMaterial key) => new($"A key of type {key.SshType} cannot be written as PEM; take the subtype v1.");

    private static KeyMaterial ReadDer(in PemArmor armor, PooledBuffer content, ReadOnlySpan<byte> passphrase)
    {
        try
        {
            return DerKeys.Read(armor, content, passphrase);
        }
        catch (AsnContentException error)
        {
            throw new BadKeyError("The key's DER is cut off or altered.", error);
        }
    }
}
