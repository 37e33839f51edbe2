namespace Twisted.Conch.Ssh;

/// <summary>OpenSSH's patterns: <c>*</c> is any text, <c>?</c> any character, case does not count unless said. ssh_config(5), PATTERNS.</summary>
internal static class Wildcard
{
    /// <summary>Whether a text matches one of the patterns at least, and none that has <c>!</c> before it; case counts.</summary>
    public static bool MatchesList(IReadOnlyList<string> patterns, string text)
    {
        bool matches = false;
        foreach (string pattern in patterns)
        {
            if (pattern.StartsWith('!'))
            {
                if (Matches(pattern.AsSpan(1), text, ignoreCase: false))
                {
                    return false;
                }
            }
            else
            {
                matches |= Matches(pattern, text, ignoreCase: false);
            }
        }

        return matches;
    }

    /// <summary>Whether all of a text matches. Takes time by the product of the lengths at most, whatever the pattern.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool ignoreCase = true)
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
            else if (p < pattern.Length && (pattern[p] == '?' || AreEqual(pattern[p], text[t], ignoreCase)))
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

    private static bool AreEqual(char one, char other, bool ignoreCase) =>
        one == other || (ignoreCase && char.ToLowerInvariant(one) == char.ToLowerInvariant(other));
}
