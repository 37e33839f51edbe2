using System.Text;
using Twisted.Internet;

namespace Twisted.Cred;

/// <summary>How a line of a password file is read. Text here is Latin-1: one character for each byte of the file, whatever it is.</summary>
internal sealed record PasswordFileFormat(string Delimiter, int UsernameField, int PasswordField, bool CaseSensitive)
{
    /// <summary>The lines of a file, without a UTF-8 byte order mark and the white space at their ends.</summary>
    public static IEnumerable<string> Lines(byte[] file)
    {
        ReadOnlySpan<byte> text = file;
        text = text.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text;
        return Encoding.Latin1.GetString(text).Split('\n').Select(line => line.TrimEnd(' ', '\t', '\r', '\f', '\v'));
    }

    /// <summary>The user and the password of a line; <see langword="null"/> when one is missing or empty.</summary>
    public (Bytes Username, Bytes Password)? Parse(string line)
    {
        string[] fields = line.Split(Delimiter);
        if (Math.Max(UsernameField, PasswordField) >= fields.Length
            || fields[UsernameField].Length == 0 || fields[PasswordField].Length == 0)
        {
            return null;
        }

        return (Canonical(ToBytes(fields[UsernameField])), ToBytes(fields[PasswordField]));
    }

    /// <summary>The name as it is looked up.</summary>
    public Bytes Canonical(Bytes username)
    {
        if (CaseSensitive)
        {
            return username;
        }

        try
        {
            return PasswordCheck.Decode(username).ToLowerInvariant();
        }
        catch (DecoderFallbackException)
        {
            // No text, so it has no case; nobody can log in by it.
            return username;
        }
    }

    public static string ToText(Bytes bytes) => bytes.Decode(Encoding.Latin1);

    private static Bytes ToBytes(string text) => Encoding.Latin1.GetBytes(text);
}
