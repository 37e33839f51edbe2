using System.Globalization;
using System.Text;

namespace Twisted.Conch.Ssh;

/// <summary>
/// A server's text that a user gets to see: letters of every script and line ends pass, what steers a terminal or turns the order of
/// letters does not. RFC 4252 §5.4, RFC 4256 §3.2.
/// </summary>
internal static class TerminalText
{
    /// <summary>Escapes all control and format characters but tab and line feed; CR LF becomes a line feed.</summary>
    /// <param name="text">What the server sent, cut to a bound already.</param>
    public static string Clean(string text)
    {
        StringBuilder clean = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char letter = text[i];
            if (letter == '\r' && i + 1 < text.Length && text[i + 1] == '\n')
            {
                continue;
            }

            if (letter is '\n' or '\t' || IsHarmless(text, i))
            {
                clean.Append(letter);
            }
            else
            {
                clean.Append("\\u").Append(((int)letter).ToString("x4", CultureInfo.InvariantCulture));
            }
        }

        return clean.ToString();
    }

    // Both halves of a pair are asked about the whole: tags and other invisible letters stand beyond the 16 bits.
    private static bool IsHarmless(string text, int i)
    {
        UnicodeCategory category = char.IsLowSurrogate(text[i]) && i > 0 && char.IsHighSurrogate(text[i - 1])
            ? CharUnicodeInfo.GetUnicodeCategory(text, i - 1)
            : CharUnicodeInfo.GetUnicodeCategory(text, i);
        return category is not (UnicodeCategory.Control
            or UnicodeCategory.Format
            or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator);
    }
}
