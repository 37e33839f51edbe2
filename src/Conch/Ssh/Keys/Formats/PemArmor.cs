namespace Twisted.Conch.Ssh;

/// <summary>One block between BEGIN and END lines. RFC 7468 §2, with the headers of RFC 1421 §4.6 that old OpenSSL writes.</summary>
internal readonly ref struct PemArmor
{
    private PemArmor(ReadOnlySpan<byte> label, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> base64)
    {
        Label = label;
        Headers = headers;
        Base64 = base64;
    }

    /// <summary>What stands behind BEGIN.</summary>
    public ReadOnlySpan<byte> Label { get; }

    /// <summary>Header lines; empty if there are none.</summary>
    public ReadOnlySpan<byte> Headers { get; }

    /// <summary>The body.</summary>
    public ReadOnlySpan<byte> Base64 { get; }

    /// <summary>Reads the block at the start, and takes it off.</summary>
    /// <exception cref="BadKeyError">There is no whole block.</exception>
    public static PemArmor Read(ref ReadOnlySpan<byte> rest)
    {
        KeyText.TryReadLine(ref rest, out ReadOnlySpan<byte> first);
        ReadOnlySpan<byte> begin = first.TrimEnd((byte)' ');
        if (!begin.StartsWith("-----BEGIN "u8) || !begin.EndsWith("-----"u8) || begin.Length <= "-----BEGIN -----".Length)
        {
            throw new BadKeyError("The key's opening line is cut off or altered.");
        }

        ReadOnlySpan<byte> label = begin["-----BEGIN ".Length..^5];
        ReadOnlySpan<byte> body = rest;
        while (true)
        {
            ReadOnlySpan<byte> before = rest;
            if (!KeyText.TryReadLine(ref rest, out ReadOnlySpan<byte> line))
            {
                throw new BadKeyError("The key is cut off: its closing line is missing.");
            }

            if (line.StartsWith("-----"u8))
            {
                CheckEnd(line, label);
                return Split(label, body[..^before.Length]);
            }
        }
    }

    /// <summary>The value of a header; empty if it is not there.</summary>
    public ReadOnlySpan<byte> Header(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> rest = Headers;
        while (KeyText.TryReadLine(ref rest, out ReadOnlySpan<byte> line))
        {
            int colon = line.IndexOf((byte)':');
            if (colon > 0 && line[..colon].SequenceEqual(name))
            {
                return line[(colon + 1)..].Trim((byte)' ');
            }
        }

        return default;
    }

    private static void CheckEnd(ReadOnlySpan<byte> line, ReadOnlySpan<byte> label)
    {
        ReadOnlySpan<byte> end = line.TrimEnd((byte)' ');
        if (!end.StartsWith("-----END "u8) || !end.EndsWith("-----"u8) || end.Length < 14
            || !end["-----END ".Length..^5].SequenceEqual(label))
        {
            throw new BadKeyError("The key's closing line does not match its opening line.");
        }
    }

    private static PemArmor Split(ReadOnlySpan<byte> label, ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> rest = body;
        if (!KeyText.TryReadLine(ref rest, out ReadOnlySpan<byte> first) || !first.Contains((byte)':'))
        {
            return new PemArmor(label, default, body);
        }

        while (KeyText.TryReadLine(ref rest, out ReadOnlySpan<byte> line))
        {
            if (line.IsEmpty)
            {
                return new PemArmor(label, body[..^rest.Length], rest);
            }
        }

        throw new BadKeyError("The key's headers have no end.");
    }
}
