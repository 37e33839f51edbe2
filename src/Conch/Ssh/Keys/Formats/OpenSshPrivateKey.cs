using System.Buffers;
using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>OpenSSH's own file of a private key. OpenSSH's PROTOCOL.key.</summary>
internal static class OpenSshPrivateKey
{
    private const int LineLength = 70;
    private const int PlainBlockSize = 8;

    private static ReadOnlySpan<byte> Magic => "openssh-key-v1\0"u8;

    public static LoadedKey Read(ReadOnlySpan<byte> content, ReadOnlySpan<byte> passphrase)
    {
        if (!content.StartsWith(Magic))
        {
            throw new BadKeyError("The OpenSSH private key is of a version that is not supported, or altered.");
        }

        PacketReader reader = new(content[Magic.Length..]);
        string cipher = reader.ReadName();
        string kdf = reader.ReadName();
        ReadOnlySpan<byte> options = reader.ReadString();
        uint count = reader.ReadUInt32();
        if (count != 1)
        {
            throw new BadKeyError($"The file holds {count} keys; files of one key are supported.");
        }

        ReadOnlySpan<byte> publicBlob = reader.ReadString();
        ReadOnlySpan<byte> secret = reader.ReadString();
        if (cipher != "none")
        {
            return OpenSshKeyEncryption.Read(cipher, kdf, options, publicBlob, secret, reader.Rest, passphrase);
        }

        reader.ExpectEnd();
        if (kdf != "none" || !options.IsEmpty)
        {
            throw new BadKeyError("The OpenSSH private key is altered: it has a key derivation and no cipher.");
        }

        KeyFormat.ExpectNoPassphrase(passphrase);
        return HasEqualChecks(secret)
            ? ReadSecret(secret, publicBlob, PlainBlockSize)
            : throw new BadKeyError("The private part of the key is altered.");
    }

    /// <summary>Writes the file.</summary>
    /// <param name="key">A private key.</param>
    /// <param name="comment">One line.</param>
    /// <param name="passphrase">Empty to leave the key in clear.</param>
    public static byte[] Write(KeyMaterial key, string comment, ReadOnlySpan<byte> passphrase)
    {
        KeyText.CheckComment(comment);
        using PooledBuffer publicBlob = new();
        key.WritePublic(new PacketWriter(publicBlob));
        using PooledBuffer secret = new(1024);
        WriteSecret(key, comment, passphrase.IsEmpty ? PlainBlockSize : KeyFileCipher.Default.BlockSize, secret);
        using PooledBuffer file = new(2048);
        file.Write(Magic);
        PacketWriter writer = new(file);
        if (passphrase.IsEmpty)
        {
            writer.WriteText("none");
            writer.WriteText("none");
            writer.WriteString(default);
        }
        else
        {
            OpenSshKeyEncryption.Encrypt(secret.MutableSpan, passphrase, writer);
        }

        writer.WriteUInt32(1);
        writer.WriteString(publicBlob.WrittenSpan);
        writer.WriteString(secret.WrittenSpan);
        return PemKeyFile.Write("OPENSSH PRIVATE KEY", file.WrittenSpan, LineLength);
    }

    /// <summary>Whether the two random numbers at the start agree; with the wrong passphrase they do not.</summary>
    public static bool HasEqualChecks(ReadOnlySpan<byte> secret) => secret.Length >= 8 && secret[..4].SequenceEqual(secret[4..8]);

    /// <summary>Reads the private part in clear.</summary>
    public static LoadedKey ReadSecret(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> publicBlob, int blockSize)
    {
        if (secret.Length % blockSize != 0)
        {
            throw new BadKeyError("The private part of the key is cut off.");
        }

        PacketReader reader = new(secret[8..]);
        KeyMaterial key = KeyTypeSpec.ReadPrivateFields(ref reader);
        string comment = KeyText.Comment(reader.ReadString());
        CheckPadding(reader.Rest, blockSize);
        using PooledBuffer own = new();
        key.WritePublic(new PacketWriter(own));
        if (!own.WrittenSpan.SequenceEqual(publicBlob))
        {
            throw new BadKeyError("The private and the public part of the key do not belong together.");
        }

        return new LoadedKey(key, comment);
    }

    private static void WriteSecret(KeyMaterial key, string comment, int blockSize, PooledBuffer secret)
    {
        PacketWriter writer = new(secret);
        Span<byte> check = stackalloc byte[4];
        RandomNumberGenerator.Fill(check);
        writer.WriteRaw(check);
        writer.WriteRaw(check);
        key.WritePrivate(writer);
        writer.WriteText(comment);
        for (byte pad = 1; secret.Length % blockSize != 0; pad++)
        {
            writer.WriteByte(pad);
        }
    }

    private static void CheckPadding(ReadOnlySpan<byte> padding, int blockSize)
    {
        bool good = padding.Length < blockSize;
        for (int i = 0; i < padding.Length && good; i++)
        {
            good = padding[i] == i + 1;
        }

        if (!good)
        {
            throw new BadKeyError("The padding of the key's private part is altered.");
        }
    }
}
