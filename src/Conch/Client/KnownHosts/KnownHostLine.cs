using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch.Client;

/// <summary>The fields of one line.</summary>
/// <param name="Marker">The marker in front.</param>
/// <param name="Hosts">The hosts' field as it stands.</param>
/// <param name="KeyType">The key's type.</param>
/// <param name="Key">The key.</param>
/// <param name="Comment">What follows; empty when nothing does.</param>
internal sealed record KnownHostLine(KnownHostMarker Marker, string Hosts, string KeyType, Key Key, string Comment)
{
    private const string CertAuthority = "@cert-authority";
    private const string Revoked = "@revoked";
    private static readonly char[] Blanks = [' ', '\t'];

    /// <summary>Reads a line.</summary>
    /// <exception cref="InvalidEntry">It is none.</exception>
    public static KnownHostLine Parse(string line)
    {
        string rest = line.Trim(Blanks);
        KnownHostMarker marker = KnownHostMarker.None;
        if (rest.StartsWith('@'))
        {
            marker = Next(ref rest) switch
            {
                CertAuthority => KnownHostMarker.CertAuthority,
                Revoked => KnownHostMarker.Revoked,
                var other => throw new InvalidEntry($"There is no marker {other}."),
            };
        }

        string hosts = Next(ref rest);
        string type = Next(ref rest);
        string base64 = Next(ref rest);
        if (base64.Length == 0)
        {
            throw new InvalidEntry("A line has hosts, a key type and a key.");
        }

        return new KnownHostLine(marker, hosts, type, KeyOf(type, base64), rest);
    }

    /// <summary>The line with another field for the hosts.</summary>
    public string Write(string hosts)
    {
        string line = $"{hosts} {KeyType} {Convert.ToBase64String(Key.Blob().Span)}";
        line = Marker switch
        {
            KnownHostMarker.CertAuthority => $"{CertAuthority} {line}",
            KnownHostMarker.Revoked => $"{Revoked} {line}",
            _ => line,
        };
        return Comment.Length > 0 ? $"{line} {Comment}" : line;
    }

    private static Key KeyOf(string type, string base64)
    {
        byte[] blob = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, blob, out int length))
        {
            throw new InvalidEntry("The key is not in base64.");
        }

        try
        {
            Key key = Key.FromString(new Bytes(blob.AsSpan(0, length)), "blob");
            return key.SshType() == type ? key : throw new InvalidEntry($"The key is one of type {key.SshType()}, not {type}.");
        }
        catch (BadKeyError error)
        {
            throw new InvalidEntry(error.Message);
        }
    }

    private static string Next(ref string rest)
    {
        int end = rest.IndexOfAny(Blanks);
        string field = end < 0 ? rest : rest[..end];
        rest = end < 0 ? string.Empty : rest[end..].TrimStart(Blanks);
        return field;
    }
}
