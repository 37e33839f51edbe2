using System.Globalization;
using System.Text;

namespace Twisted.Conch.Ssh;

/// <summary>Makes a peer's text fit to be shown: it is data, and may hold what moves a terminal's cursor or begins a line of a log.</summary>
internal static class PeerText
{
    /// <summary>The most characters that come out.</summary>
    public const int MaxLength = 255;

    /// <summary>Escapes all but printable US-ASCII as <c>\xNN</c>, the backslash too, and cuts.</summary>
    /// <param name="text">What the peer sent.</param>
    public static string Escape(ReadOnlySpan<byte> text)
    {
        if (text.Length <= MaxLength && !text.ContainsAnyExceptInRange((byte)0x20, (byte)0x7e) && !text.Contains((byte)'\\'))
        {
            return Encoding.ASCII.GetString(text);
        }

        StringBuilder escaped = new(MaxLength);
        foreach (byte value in text)
        {
            string next = value is >= 0x20 and <= 0x7e and not (byte)'\\'
                ? ((char)value).ToString()
                : "\\x" + value.ToString("x2", CultureInfo.InvariantCulture);
            if (escaped.Length + next.Length > MaxLength)
            {
                break;
            }

            escaped.Append(next);
        }

        return escaped.ToString();
    }
}
