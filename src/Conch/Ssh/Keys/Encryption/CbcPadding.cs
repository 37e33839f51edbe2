using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>CBC with the padding of PKCS#7 (RFC 5652 §6.3), as PEM has it.</summary>
internal static class CbcPadding
{
    /// <summary>Decrypts in place.</summary>
    /// <returns>How much is left without the padding.</returns>
    /// <exception cref="BadKeyError">The padding is wrong: so was the key, or the file.</exception>
    public static int Decrypt(CryptKeyFile crypt, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, Span<byte> content)
    {
        if (content.IsEmpty || content.Length % iv.Length != 0)
        {
            throw new BadKeyError("The encrypted part of the key is cut off.");
        }

        try
        {
            crypt(encrypt: false, key, iv, content, default);
        }
        catch (CryptographicException error)
        {
            // 3DES refuses keys whose parts repeat, which a passphrase may come to.
            throw KeyEncryption.WrongPassphrase(error);
        }

        int pad = content[^1];
        bool good = pad >= 1 && pad <= iv.Length && content[^pad..].IndexOfAnyExcept((byte)pad) < 0;
        return good ? content.Length - pad : throw KeyEncryption.WrongPassphrase();
    }
}
