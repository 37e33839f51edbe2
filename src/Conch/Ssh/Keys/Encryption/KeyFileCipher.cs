using System.Collections.Immutable;

namespace Twisted.Conch.Ssh;

/// <summary>En- or decrypts in place.</summary>
/// <param name="encrypt">Which of the two.</param>
/// <param name="key">As long as the row says.</param>
/// <param name="iv">As long as the row says.</param>
/// <param name="data">Whole blocks.</param>
/// <param name="tag">Made or checked; as long as the row says.</param>
/// <exception cref="System.Security.Cryptography.CryptographicException">The tag does not fit.</exception>
internal delegate void CryptKeyFile(bool encrypt, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, Span<byte> data, Span<byte> tag);

/// <summary>A cipher of OpenSSH's private key files: a row of a table. Names as in RFC 4253 §6.3, and OpenSSH's own.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="KeySize">Bytes of key.</param>
/// <param name="IvSize">Bytes of IV, derived with the key.</param>
/// <param name="BlockSize">What the private part is padded to.</param>
/// <param name="TagSize">Bytes of tag behind the private part.</param>
/// <param name="Crypt">Does the work.</param>
internal sealed record KeyFileCipher(string Name, int KeySize, int IvSize, int BlockSize, int TagSize, CryptKeyFile Crypt)
{
    /// <summary>What we write.</summary>
    public static readonly KeyFileCipher Default = new("aes256-ctr", 32, 16, 16, 0, KeyCiphers.AesCtr);

    /// <summary>Everything that <c>ssh-keygen -Z</c> takes.</summary>
    public static readonly ImmutableArray<KeyFileCipher> All =
    [
        Default,
        new("aes192-ctr", 24, 16, 16, 0, KeyCiphers.AesCtr),
        new("aes128-ctr", 16, 16, 16, 0, KeyCiphers.AesCtr),
        new("aes256-gcm@openssh.com", 32, 12, 16, 16, KeyCiphers.AesGcm),
        new("aes128-gcm@openssh.com", 16, 12, 16, 16, KeyCiphers.AesGcm),
        new("chacha20-poly1305@openssh.com", 64, 0, 8, 16, KeyCiphers.ChaCha20Poly1305),
        new("aes256-cbc", 32, 16, 16, 0, KeyCiphers.AesCbc),
        new("aes192-cbc", 24, 16, 16, 0, KeyCiphers.AesCbc),
        new("aes128-cbc", 16, 16, 16, 0, KeyCiphers.AesCbc),
        new("3des-cbc", 24, 8, 8, 0, KeyCiphers.TripleDesCbc),
    ];

    /// <summary>Finds a row.</summary>
    /// <exception cref="BadKeyError">There is none.</exception>
    public static KeyFileCipher Find(string name)
    {
        foreach (KeyFileCipher cipher in All)
        {
            if (string.Equals(cipher.Name, name, StringComparison.Ordinal))
            {
                return cipher;
            }
        }

        throw new BadKeyError($"The key is encrypted with {name}, which is not supported; change it with ssh-keygen -p -Z aes256-ctr.");
    }
}
