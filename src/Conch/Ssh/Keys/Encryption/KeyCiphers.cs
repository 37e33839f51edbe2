using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;

namespace Twisted.Conch.Ssh;

/// <summary>The ciphers of key files, one shot each, in place.</summary>
internal static class KeyCiphers
{
    private const int GcmTagBytes = 16;

    public static void AesCbc(bool encrypt, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, Span<byte> data, Span<byte> tag)
    {
        using Aes aes = Aes.Create();
        Cbc(aes, encrypt, key, iv, data);
    }

    public static void TripleDesCbc(bool encrypt, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, Span<byte> data, Span<byte> tag)
    {
#pragma warning disable CA5350 // Old key files are encrypted with it; they are read, so that they can be written better.
        using TripleDES des = TripleDES.Create();
#pragma warning restore CA5350
        Cbc(des, encrypt, key, iv, data);
    }

    public static void AesCtr(bool encrypt, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, Span<byte> data, Span<byte> tag)
    {
        using InPlaceCipher cipher = CryptoSuite.Current.CreateAesCtr(key, iv);
        cipher.Process(data);
    }

    public static void AesGcm(bool encrypt, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, Span<byte> data, Span<byte> tag)
    {
        using System.Security.Cryptography.AesGcm gcm = new(key, GcmTagBytes);
        if (encrypt)
        {
            gcm.Encrypt(iv, data, data, tag);
        }
        else
        {
            gcm.Decrypt(iv, data, tag, data);
        }
    }

    /// <summary>OpenSSH's composition with sequence number 0 and no length field: block 0 of the stream keys the MAC.</summary>
    public static void ChaCha20Poly1305(bool encrypt, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, Span<byte> data, Span<byte> tag)
    {
        ChaChaEngine stream = new();
        stream.Init(true, new ParametersWithIV(new KeyParameter(key[..32]), new byte[8]));
        Span<byte> macKey = stackalloc byte[64];
        macKey.Clear();
        stream.ProcessBytes(macKey, macKey);
        if (encrypt)
        {
            stream.ProcessBytes(data, data);
            Poly1305Tag(macKey[..32], data, tag);
        }
        else
        {
            Span<byte> expected = stackalloc byte[16];
            Poly1305Tag(macKey[..32], data, expected);
            if (!CryptographicOperations.FixedTimeEquals(expected, tag))
            {
                throw new AuthenticationTagMismatchException();
            }

            stream.ProcessBytes(data, data);
        }

        CryptographicOperations.ZeroMemory(macKey);
    }

    private static void Cbc(SymmetricAlgorithm cipher, bool encrypt, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, Span<byte> data)
    {
        cipher.SetKey(key);
        if (encrypt)
        {
            cipher.EncryptCbc(data, iv, data, PaddingMode.None);
        }
        else
        {
            cipher.DecryptCbc(data, iv, data, PaddingMode.None);
        }
    }

    private static void Poly1305Tag(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> tag)
    {
        Poly1305 mac = new();
        mac.Init(new KeyParameter(key));
        mac.BlockUpdate(data);
        mac.DoFinal(tag);
    }
}
