using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Twisted.Conch.Ssh;

/// <summary>
/// The encrypted PEM of OpenSSL before PKCS#8: a DEK-Info header names cipher and IV (RFC 1421 §4.6.1.3), the key is MD5 of
/// passphrase and salt. Read, never written.
/// </summary>
internal static class DekInfo
{
    private const int SaltBytes = 8;

    /// <summary>Decrypts a body in place.</summary>
    /// <param name="header">The value of DEK-Info.</param>
    /// <param name="content">The body.</param>
    /// <param name="passphrase">Not empty.</param>
    /// <returns>How much of the body is left without its padding.</returns>
    public static int Decrypt(ReadOnlySpan<byte> header, Span<byte> content, ReadOnlySpan<byte> passphrase)
    {
        string text = Encoding.ASCII.GetString(header);
        int comma = text.IndexOf(',', StringComparison.Ordinal);
        (int keySize, int ivSize, CryptKeyFile crypt) = text[..Math.Max(comma, 0)] switch
        {
            "AES-128-CBC" => (16, 16, (CryptKeyFile)KeyCiphers.AesCbc),
            "AES-192-CBC" => (24, 16, KeyCiphers.AesCbc),
            "AES-256-CBC" => (32, 16, KeyCiphers.AesCbc),
            "DES-EDE3-CBC" => (24, 8, KeyCiphers.TripleDesCbc),
            _ => throw new BadKeyError("The cipher that the key's DEK-Info names is not supported; AES-CBC and DES-EDE3-CBC are."),
        };
        byte[] iv = new byte[ivSize];
        if (Convert.FromHexString(text.AsSpan(comma + 1), iv, out _, out int written) != OperationStatus.Done || written != ivSize)
        {
            throw new BadKeyError("The IV in the key's DEK-Info is cut off or altered.");
        }

        Span<byte> key = stackalloc byte[32];
        DeriveKey(passphrase, iv.AsSpan(0, SaltBytes), key);
        int length = CbcPadding.Decrypt(crypt, key[..keySize], iv, content);
        CryptographicOperations.ZeroMemory(key);
        return length;
    }

    private static void DeriveKey(ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, Span<byte> key)
    {
#pragma warning disable CA5351 // OpenSSL chose MD5 for this format; we only read it.
        using IncrementalHash md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        for (int at = 0; at < key.Length; at += MD5.HashSizeInBytes)
        {
            if (at > 0)
            {
                md5.AppendData(key.Slice(at - MD5.HashSizeInBytes, MD5.HashSizeInBytes));
            }

            md5.AppendData(passphrase);
            md5.AppendData(salt);
            md5.GetHashAndReset(key[at..]);
        }
    }
}
