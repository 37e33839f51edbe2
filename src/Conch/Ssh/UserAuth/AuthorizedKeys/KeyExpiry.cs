using System.Globalization;

namespace Twisted.Conch.Ssh;

/// <summary>The moments of <c>expiry-time=</c>. OpenSSH's sshd(8): <c>YYYYMMDD</c> or <c>YYYYMMDDHHMM[SS]</c>, local time unless <c>Z</c> follows.</summary>
internal static class KeyExpiry
{
    private static readonly string[] Formats = ["yyyyMMdd", "yyyyMMddHHmm", "yyyyMMddHHmmss"];

    /// <summary>The moment.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static DateTimeOffset Parse(string text)
    {
        bool isUtc = text.EndsWith('Z');
        DateTimeStyles zone = isUtc ? DateTimeStyles.AssumeUniversal : DateTimeStyles.AssumeLocal;
        return DateTimeOffset.TryParseExact(isUtc ? text[..^1] : text, Formats, CultureInfo.InvariantCulture, zone, out DateTimeOffset moment)
            ? moment
            : throw new FormatException("A moment is YYYYMMDD or YYYYMMDDHHMM or YYYYMMDDHHMMSS, with Z behind it for UTC.");
    }
}
