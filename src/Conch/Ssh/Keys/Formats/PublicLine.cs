using System.Text;

namespace Twisted.Conch.Ssh;

/// <summary>A public key on one line, as in <c>id_rsa.pub</c>: type, Base64 of the blob, comment. OpenSSH's sshd(8), "AUTHORIZED_KEYS FILE FORMAT".</summary>
internal static class PublicLine
{
    private static readonly byte[] Blanks = " \t"u8.ToArray();

    public static bool Recognize(ReadOnlySpan<byte> data) =>
        data.StartsWith("ssh-"u8) || data.StartsWith("ecdsa-sha2-"u8) || data.StartsWith("sk-"u8) || data.StartsWith("rsa-sha2-"u8);

    public static LoadedKey Read(ReadOnlySpan<byte> data, ReadOnlySpan<byte> passphrase)
    {
        KeyFormat.ExpectNoPassphrase(passphrase);
        ReadOnlySpan<byte> line = data.Trim(" \t\r\n"u8);
        if (line.Contains((byte)'\n'))
        {
            throw new BadKeyError("The public key has more than one line; give one key.");
        }

        ReadOnlySpan<byte> type = TakeWord(ref line);
        ReadOnlySpan<byte> base64 = TakeWord(ref line);
        if (base64.IsEmpty)
        {
            throw new BadKeyError("The public key's line is cut off behind its type.");
        }

        using PooledBuffer blob = KeyText.DecodeBase64(base64);
        KeyMaterial key = KeyTypeSpec.ReadPublicBlob(blob.WrittenSpan);
        if (!type.SequenceEqual(Encoding.ASCII.GetBytes(key.SshType)))
        {
            throw new BadKeyError($"The public key's line names another type than its blob, which is {key.SshType}.");
        }

        return new LoadedKey(key, KeyText.Comment(line));
    }

    /// <summary>Writes the line; without an end of line, as Twisted does.</summary>
    public static byte[] Write(KeyMaterial key, string comment)
    {
        KeyText.CheckComment(comment);
        using PooledBuffer blob = new();
        key.WritePublic(new PacketWriter(blob));
        string line = $"{key.SshType} {Convert.ToBase64String(blob.WrittenSpan)} {comment}";
        return Encoding.UTF8.GetBytes(line.TrimEnd(' '));
    }

    /// <summary>Takes the next word, and the blanks behind it.</summary>
    public static ReadOnlySpan<byte> TakeWord(ref ReadOnlySpan<byte> line)
    {
        int end = line.IndexOfAny(Blanks);
        ReadOnlySpan<byte> word = end < 0 ? line : line[..end];
        line = line[word.Length..].TrimStart(Blanks);
        return word;
    }
}
