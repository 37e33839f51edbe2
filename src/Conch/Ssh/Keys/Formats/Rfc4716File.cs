namespace Twisted.Conch.Ssh;

/// <summary>A public key as the "Secure Shell Public Key File Format" has it. RFC 4716 §3.</summary>
internal static class Rfc4716File
{
    private const int MaxHeaders = 32;

    public static LoadedKey Read(ReadOnlySpan<byte> data, ReadOnlySpan<byte> passphrase)
    {
        KeyFormat.ExpectNoPassphrase(passphrase);
        ReadOnlySpan<byte> rest = data.Trim(" \t\r\n"u8);
        KeyText.TryReadLine(ref rest, out _);
        string comment = ReadHeaders(ref rest);
        int end = rest.IndexOf("---- END SSH2 PUBLIC KEY ----"u8);
        if (end < 0 || !rest[end..].TrimEnd((byte)'\n').SequenceEqual("---- END SSH2 PUBLIC KEY ----"u8))
        {
            throw new BadKeyError("The key is cut off: its closing line is missing.");
        }

        using PooledBuffer blob = KeyText.DecodeBase64(rest[..end]);
        return new LoadedKey(KeyTypeSpec.ReadPublicBlob(blob.WrittenSpan), comment);
    }

    /// <summary>Headers come first; one whose line ends in a backslash goes on in the next line (§3.3).</summary>
    private static string ReadHeaders(ref ReadOnlySpan<byte> rest)
    {
        string comment = "";
        for (int count = 0; count <= MaxHeaders; count++)
        {
            ReadOnlySpan<byte> ahead = rest;
            if (!KeyText.TryReadLine(ref ahead, out ReadOnlySpan<byte> line) || !line.Contains((byte)':'))
            {
                return comment;
            }

            string header = KeyText.Comment(line);
            while (header.EndsWith('\\') && KeyText.TryReadLine(ref ahead, out line))
            {
                header = header[..^1] + KeyText.Comment(line);
                if (header.Length > KeyLimits.MaxTextBytes)
                {
                    throw new BadKeyError("A header of the key is too long.");
                }
            }

            rest = ahead;
            if (header.StartsWith("Comment:", StringComparison.OrdinalIgnoreCase))
            {
                comment = Unquote(header["Comment:".Length..].Trim());
            }
        }

        throw new BadKeyError($"The key has more than {MaxHeaders} headers.");
    }

    private static string Unquote(string text) =>
        text.Length >= 2 && text[0] == '"' && text[^1] == '"' ? text[1..^1] : text;
}
