namespace Twisted.Conch.Ssh;

/// <summary>OpenSSH's patterns: <c>*</c> is any text, <c>?</c> any character, case does not count. ssh_config(5), PATTERNS.</summary>
internal static class Wildcard
{
    /// <summary>Whether all of a text matches. Takes time by the product of the lengths at most, whatever the pattern.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int p = 0;
        int t = 0;
        int star = -1;
        int resume = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                resume = t;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || char.ToLowerInvariant(pattern[p]) == char.ToLowerInvariant(text[t])))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                // The last star alone takes one character more; those before it need not be tried again.
                p = star + 1;
                t = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].TrimStart('*').IsEmpty;
    }
}
