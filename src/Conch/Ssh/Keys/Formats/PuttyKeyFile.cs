using System.Globalization;
using System.Text;

namespace Twisted.Conch.Ssh;

/// <summary>A PuTTY private key file as its lines say; nothing decrypted or checked yet. PuTTY's manual, appendix C.</summary>
internal sealed class PuttyKeyFile
{
    private const int MaxLines = 1024;

    private PuttyKeyFile(int version, string algorithm, string encryption, string comment)
    {
        Version = version;
        Algorithm = algorithm;
        Encryption = encryption;
        Comment = comment;
    }

    public int Version { get; }

    public string Algorithm { get; }

    public string Encryption { get; }

    public string Comment { get; }

    public bool IsEncrypted => Encryption != "none";

    public byte[] PublicBlob { get; private set; } = [];

    /// <summary>What to do with the passphrase; only in version 3, and only if encrypted.</summary>
    public PuttyArgon2? Argon2 { get; private set; }

    /// <summary>Encrypted or not, as in the file.</summary>
    public byte[] PrivateBlob { get; private set; } = [];

    public byte[] Mac { get; private set; } = [];

    public static PuttyKeyFile Parse(ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> rest = data;
        if (!KeyText.TryReadLine(ref rest, out ReadOnlySpan<byte> first) || first.Length < 24)
        {
            throw new BadKeyError("The PuTTY key is cut off.");
        }

        int version = first[20] - '0';
        if (version is not (2 or 3) || first[21] != ':')
        {
            throw new BadKeyError("The version of the PuTTY key is not supported; 2 and 3 are.");
        }

        string algorithm = Encoding.UTF8.GetString(first[22..].Trim((byte)' '));
        PuttyKeyFile file = new(version, algorithm, Value(ref rest, "Encryption"), Value(ref rest, "Comment"));
        file.PublicBlob = Base64Lines(ref rest, "Public-Lines");
        if (version == 3 && file.IsEncrypted)
        {
            file.Argon2 = PuttyArgon2.Parse(ref rest);
        }

        file.PrivateBlob = Base64Lines(ref rest, "Private-Lines");
        file.Mac = Hex(Value(ref rest, "Private-MAC"));
        return rest.Trim("\r\n"u8).IsEmpty ? file : throw new BadKeyError("There is more behind the end of the PuTTY key.");
    }

    /// <summary>The value of the next line, which must have that name.</summary>
    public static string Value(ref ReadOnlySpan<byte> rest, string name)
    {
        if (!KeyText.TryReadLine(ref rest, out ReadOnlySpan<byte> line))
        {
            throw new BadKeyError($"The PuTTY key is cut off: its line {name} is missing.");
        }

        string text = KeyText.Comment(line);
        string start = name + ": ";
        return text.StartsWith(start, StringComparison.Ordinal)
            ? text[start.Length..]
            : throw new BadKeyError($"The PuTTY key is altered: its line {name} is missing.");
    }

    public static int Number(ref ReadOnlySpan<byte> rest, string name, int max)
    {
        string text = Value(ref rest, name);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= 1 && value <= max
            ? value
            : throw new BadKeyError($"The PuTTY key's {name} is refused; 1 to {max} are allowed.");
    }

    public static byte[] Hex(string text)
    {
        try
        {
            return Convert.FromHexString(text);
        }
        catch (FormatException error)
        {
            throw new BadKeyError("A hexadecimal value of the PuTTY key is cut off or altered.", error);
        }
    }

    private static byte[] Base64Lines(ref ReadOnlySpan<byte> rest, string name)
    {
        int count = Number(ref rest, name, MaxLines);
        ReadOnlySpan<byte> start = rest;
        for (int i = 0; i < count; i++)
        {
            if (!KeyText.TryReadLine(ref rest, out _))
            {
                throw new BadKeyError($"The PuTTY key is cut off in its {name}.");
            }
        }

        using PooledBuffer decoded = KeyText.DecodeBase64(start[..^rest.Length]);
        return decoded.ToArray();
    }
}
