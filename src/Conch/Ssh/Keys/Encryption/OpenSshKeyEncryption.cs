using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>The encrypted half of OpenSSH's private key files: bcrypt_pbkdf makes key and IV. OpenSSH's PROTOCOL.key §3.</summary>
internal static class OpenSshKeyEncryption
{
    // As many as ssh-keygen 9.x takes: about a tenth of a second for the owner, and for whoever guesses.
    private const uint WrittenRounds = 16;
    private const int WrittenSaltBytes = 16;

    public static LoadedKey Read(
        string cipherName,
        string kdf,
        ReadOnlySpan<byte> options,
        ReadOnlySpan<byte> publicBlob,
        ReadOnlySpan<byte> secret,
        ReadOnlySpan<byte> tag,
        ReadOnlySpan<byte> passphrase)
    {
        KeyFileCipher cipher = KeyFileCipher.Find(cipherName);
        if (kdf != "bcrypt")
        {
            throw new BadKeyError($"The key derivation {kdf} of the encrypted key is not supported; bcrypt is.");
        }

        if (secret.IsEmpty || secret.Length % cipher.BlockSize != 0 || tag.Length != cipher.TagSize)
        {
            throw new BadKeyError("The encrypted part of the key is cut off.");
        }

        PacketReader reader = new(options);
        ReadOnlySpan<byte> salt = reader.ReadString();
        uint rounds = reader.ReadUInt32();
        reader.ExpectEnd();
        CheckCost(salt, rounds);
        KeyEncryption.ExpectPassphrase(passphrase);
        using PooledBuffer plain = new(secret.Length);
        new PacketWriter(plain).WriteRaw(secret);
        Decrypt(cipher, plain.MutableSpan, tag, passphrase, salt, rounds);
        return OpenSshPrivateKey.HasEqualChecks(plain.WrittenSpan)
            ? OpenSshPrivateKey.ReadSecret(plain.WrittenSpan, publicBlob, cipher.BlockSize)
            : throw KeyEncryption.WrongPassphrase();
    }

    /// <summary>Encrypts in place, and writes the fields that say how.</summary>
    public static void Encrypt(Span<byte> secret, ReadOnlySpan<byte> passphrase, PacketWriter file)
    {
        KeyFileCipher cipher = KeyFileCipher.Default;
        Span<byte> salt = stackalloc byte[WrittenSaltBytes];
        RandomNumberGenerator.Fill(salt);
        Span<byte> derived = stackalloc byte[cipher.KeySize + cipher.IvSize];
        BcryptPbkdf.Derive(passphrase, salt, WrittenRounds, derived);
        cipher.Crypt(encrypt: true, derived[..cipher.KeySize], derived[cipher.KeySize..], secret, default);
        CryptographicOperations.ZeroMemory(derived);
        using PooledBuffer options = new();
        PacketWriter optionWriter = new(options);
        optionWriter.WriteString(salt);
        optionWriter.WriteUInt32(WrittenRounds);
        file.WriteText(cipher.Name);
        file.WriteText("bcrypt");
        file.WriteString(options.WrittenSpan);
    }

    private static void CheckCost(ReadOnlySpan<byte> salt, uint rounds)
    {
        if (rounds is 0 or > BcryptPbkdf.MaxRounds)
        {
            throw new BadKeyError($"The key asks for {rounds} rounds of bcrypt; 1 to {BcryptPbkdf.MaxRounds} are allowed.");
        }

        if (salt.Length is 0 or > BcryptPbkdf.MaxSaltBytes)
        {
            throw new BadKeyError($"The salt of the encrypted key has {salt.Length} bytes; 1 to {BcryptPbkdf.MaxSaltBytes} are allowed.");
        }
    }

    private static void Decrypt(
        KeyFileCipher cipher, Span<byte> data, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, uint rounds)
    {
        Span<byte> derived = stackalloc byte[cipher.KeySize + cipher.IvSize];
        Span<byte> ownTag = stackalloc byte[cipher.TagSize];
        tag.CopyTo(ownTag);
        BcryptPbkdf.Derive(passphrase, salt, rounds, derived);
        try
        {
            cipher.Crypt(encrypt: false, derived[..cipher.KeySize], derived[cipher.KeySize..], data, ownTag);
        }
        catch (CryptographicException error)
        {
            throw KeyEncryption.WrongPassphrase(error);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }
}
