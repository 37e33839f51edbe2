using System.Text;
using Twisted.Internet;

namespace Twisted.Cred;

/// <summary>Reads the fields of a Digest response: <c>name=value</c> or <c>name="value"</c>, with commas between. RFC 2617 §3.2.2.</summary>
internal static class DigestFields
{
    private static ReadOnlySpan<byte> Blanks => " \t\r\n"u8;

    /// <summary>The fields by name.</summary>
    /// <exception cref="LoginFailed">It is something else, or a name is there twice.</exception>
    public static Dictionary<string, Bytes> Read(ReadOnlySpan<byte> text)
    {
        Dictionary<string, Bytes> fields = new(StringComparer.Ordinal);
        ReadOnlySpan<byte> rest = text.Trim(Blanks);
        while (!rest.IsEmpty)
        {
            int equals = rest.IndexOf((byte)'=');
            if (equals <= 0)
            {
                throw new LoginFailed("Invalid response: a field has no name, or no value.");
            }

            string name = Encoding.Latin1.GetString(rest[..equals].Trim(Blanks));
            Bytes value = ReadValue(rest[(equals + 1)..].TrimStart(Blanks), out rest);
            if (!fields.TryAdd(name, value))
            {
                throw new LoginFailed($"Invalid response: the field {Bytes.Repr(name)} is there twice.");
            }
        }

        return fields;
    }

    private static Bytes ReadValue(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> rest)
    {
        if (text.IsEmpty || text[0] != '"')
        {
            int comma = text.IndexOf((byte)',');
            rest = comma < 0 ? default : text[(comma + 1)..].TrimStart(Blanks);
            return (comma < 0 ? text : text[..comma]).TrimEnd(Blanks);
        }

        int end = text[1..].IndexOf((byte)'"');
        if (end < 0)
        {
            throw new LoginFailed("Invalid response: a quote is not closed.");
        }

        rest = text[(end + 2)..].TrimStart(Blanks);
        if (!rest.IsEmpty)
        {
            rest = rest[0] == ',' ? rest[1..].TrimStart(Blanks) : throw new LoginFailed("Invalid response: no comma behind a value.");
        }

        return text.Slice(1, end);
    }
}
