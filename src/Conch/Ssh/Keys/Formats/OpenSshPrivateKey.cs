using System.Buffers;
using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>OpenSSH's own file of a private key. OpenSSH's PROTOCOL.key.</summary>
internal static class OpenSshPrivateKey
{
    private const int LineLength = 70;

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
        if (cipher != "none" || kdf != "none" || !options.IsEmpty)
        {
            throw new BadKeyError("Encrypted OpenSSH private keys are not read yet.");
        }

        reader.ExpectEnd();
        KeyFormat.ExpectNoPassphrase(passphrase);
        return ReadSecret(secret, publicBlob, 8);
    }

    public static byte[] Write(KeyMaterial key, string comment)
    {
        using PooledBuffer secret = new();
        WriteSecret(key, comment, 8, secret);
        using PooledBuffer publicBlob = new();
        key.WritePublic(new PacketWriter(publicBlob));
        using PooledBuffer file = new(1024);
        file.Write(Magic);
        PacketWriter writer = new(file);
        writer.WriteText("none");
        writer.WriteText("none");
        writer.WriteString(default);
        writer.WriteUInt32(1);
        writer.WriteString(publicBlob.WrittenSpan);
        writer.WriteString(secret.WrittenSpan);
        return PemKeyFile.Write("OPENSSH PRIVATE KEY", file.WrittenSpan, LineLength);
    }

    private static LoadedKey ReadSecret(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> publicBlob, int blockSize)
    {
        PacketReader reader = new(secret);
        if (secret.Length % blockSize != 0 || reader.ReadUInt32() != reader.ReadUInt32())
        {
            throw new BadKeyError("The private part of the key is altered.");
        }

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
        KeyText.CheckComment(comment);
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
