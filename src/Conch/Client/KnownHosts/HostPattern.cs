namespace Twisted.Conch.Client;

/// <summary>Patterns of host names. ssh_config(5), "PATTERNS".</summary>
internal static class HostPattern
{
    /// <summary>Whether a pattern fits a whole name, without regard to case. At most the product of both lengths in steps.</summary>
    /// <param name="pattern"><c>*</c> is any number of letters, <c>?</c> is one.</param>
    /// <param name="name">The name.</param>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        // Where to go on when what follows the last star does not fit: the star takes one letter more. Earlier stars need not be tried again.
        int star = -1;
        int resume = 0;
        int p = 0;
        int n = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                resume = n;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || char.ToLowerInvariant(pattern[p]) == char.ToLowerInvariant(name[n])))
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].Trim('*').IsEmpty;
    }
}
