using System.Formats.Asn1;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Generators;

namespace Twisted.Conch.Ssh;

/// <summary>Encrypted PKCS#8: PBES2 with PBKDF2 or scrypt. RFC 8018 §6.2, RFC 7914 §7.1.</summary>
internal static class Pbes2
{
    /// <summary>OpenSSL writes 2048, careful people a million; more is an attack on whoever opens the file.</summary>
    public const int MaxIterations = 4_000_000;

    /// <summary>128 N r bytes of memory, p times over.</summary>
    public const long MaxScryptBytes = 128L << 20;

    /// <summary>PBKDF2 iterations of what we write.</summary>
    public const int WrittenIterations = 600_000;

    private const int MaxSaltBytes = 1024;
    private const string OidPbes2 = "1.2.840.113549.1.5.13";
    private const string OidPbkdf2 = "1.2.840.113549.1.5.12";
    private const string OidScrypt = "1.3.6.1.4.1.11591.4.11";

    /// <summary>Decrypts an EncryptedPrivateKeyInfo (RFC 5958 §3).</summary>
    /// <param name="der">The file's content.</param>
    /// <param name="passphrase">Not empty.</param>
    /// <param name="plain">Takes the PrivateKeyInfo.</param>
    public static void Decrypt(ReadOnlyMemory<byte> der, ReadOnlySpan<byte> passphrase, PooledBuffer plain)
    {
        AsnReader outer = new(der, AsnEncodingRules.DER);
        AsnReader info = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        AsnReader scheme = info.ReadSequence();
        ReadOnlyMemory<byte> encrypted = DerKeys.ReadOctets(info);
        if (scheme.ReadObjectIdentifier() != OidPbes2)
        {
            throw new BadKeyError("The key is encrypted in an old way (PBES1 or PKCS#12) that is not supported; convert it with openssl pkcs8 -topk8 -v2 aes-256-cbc.");
        }

        AsnReader parameters = scheme.ReadSequence();
        AsnReader derivation = parameters.ReadSequence();
        (int keySize, CryptKeyFile crypt, byte[] iv) = ReadCipher(parameters.ReadSequence());
        byte[] key = DeriveKey(derivation, passphrase, keySize);
        encrypted.Span.CopyTo(plain.GetSpan(encrypted.Length));
        plain.Advance(encrypted.Length);
        try
        {
            plain.Truncate(CbcPadding.Decrypt(crypt, key, iv, plain.MutableSpan));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static (int KeySize, CryptKeyFile Crypt, byte[] Iv) ReadCipher(AsnReader reader)
    {
        (int keySize, int ivSize, CryptKeyFile crypt) = reader.ReadObjectIdentifier() switch
        {
            "2.16.840.1.101.3.4.1.2" => (16, 16, (CryptKeyFile)KeyCiphers.AesCbc),
            "2.16.840.1.101.3.4.1.22" => (24, 16, KeyCiphers.AesCbc),
            "2.16.840.1.101.3.4.1.42" => (32, 16, KeyCiphers.AesCbc),
            "1.2.840.113549.3.7" => (24, 8, KeyCiphers.TripleDesCbc),
            var oid => throw new BadKeyError($"The key is encrypted with the cipher {oid}, which is not supported; AES-CBC is."),
        };
        ReadOnlyMemory<byte> iv = DerKeys.ReadOctets(reader);
        return iv.Length == ivSize
            ? (keySize, crypt, iv.ToArray())
            : throw new BadKeyError($"The IV of the encrypted key has {iv.Length} bytes instead of {ivSize}.");
    }

    private static byte[] DeriveKey(AsnReader derivation, ReadOnlySpan<byte> passphrase, int keySize)
    {
        string oid = derivation.ReadObjectIdentifier();
        AsnReader parameters = derivation.ReadSequence();
        ReadOnlyMemory<byte> salt = DerKeys.ReadOctets(parameters);
        if (salt.Length is 0 or > MaxSaltBytes)
        {
            throw new BadKeyError($"The salt of the encrypted key has {salt.Length} bytes; 1 to {MaxSaltBytes} are allowed.");
        }

        return oid switch
        {
            OidPbkdf2 => Pbkdf2(parameters, passphrase, salt.Span, keySize),
            OidScrypt => Scrypt(parameters, passphrase, salt.Span, keySize),
            _ => throw new BadKeyError($"The key derivation {oid} of the encrypted key is not supported; PBKDF2 and scrypt are."),
        };
    }

    private static byte[] Pbkdf2(AsnReader parameters, ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, int keySize)
    {
        int iterations = ReadCost(parameters, MaxIterations, "iteration count");
        CheckKeySize(parameters, keySize);
        HashAlgorithmName hash = HashAlgorithmName.SHA1;
        if (parameters.HasData)
        {
            hash = parameters.ReadSequence().ReadObjectIdentifier() switch
            {
                "1.2.840.113549.2.7" => HashAlgorithmName.SHA1,
                "1.2.840.113549.2.9" => HashAlgorithmName.SHA256,
                "1.2.840.113549.2.10" => HashAlgorithmName.SHA384,
                "1.2.840.113549.2.11" => HashAlgorithmName.SHA512,
                var oid => throw new BadKeyError($"The hash {oid} of the encrypted key is not supported; SHA-1, -256, -384 and -512 are."),
            };
        }

#pragma warning disable CA5379 // The file says which hash; SHA-1 is its default in RFC 8018 §A.2.
        return Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, iterations, hash, keySize);
#pragma warning restore CA5379
    }

    private static byte[] Scrypt(AsnReader parameters, ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, int keySize)
    {
        int n = ReadCost(parameters, 1 << 20, "scrypt cost");
        int r = ReadCost(parameters, 1 << 10, "scrypt block size");
        int p = ReadCost(parameters, 1 << 10, "scrypt parallelism");
        CheckKeySize(parameters, keySize);
        if (n < 2 || (n & (n - 1)) != 0 || 128L * n * r * p > MaxScryptBytes)
        {
            throw new BadKeyError($"The scrypt parameters of the encrypted key are refused; they may take {MaxScryptBytes >> 20} MiB.");
        }

        byte[] secret = passphrase.ToArray();
        byte[] key = SCrypt.Generate(secret, salt.ToArray(), n, r, p, keySize);
        CryptographicOperations.ZeroMemory(secret);
        return key;
    }

    private static int ReadCost(AsnReader parameters, int max, string what) =>
        parameters.TryReadInt32(out int value) && value >= 1 && value <= max
            ? value
            : throw new BadKeyError($"The {what} of the encrypted key is refused; 1 to {max} are allowed.");

    private static void CheckKeySize(AsnReader parameters, int keySize)
    {
        if (parameters.HasData && parameters.PeekTag().HasSameClassAndValue(Asn1Tag.Integer)
            && (!parameters.TryReadInt32(out int stated) || stated != keySize))
        {
            throw new BadKeyError("The key length of the encrypted key does not fit its cipher.");
        }
    }
}
