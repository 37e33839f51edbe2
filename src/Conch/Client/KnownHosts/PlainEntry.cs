namespace Twisted.Conch.Client;

/// <summary>A line that names its hosts in clear. Twisted: <c>twisted.conch.client.knownhosts.PlainEntry</c>.</summary>
public sealed class PlainEntry : KnownHostEntry
{
    private readonly string[] _patterns;

    private PlainEntry(KnownHostLine line)
        : base(line)
    {
        _patterns = line.Hosts.Split(',', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Reads a line. Twisted: <c>PlainEntry.fromString</c>.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <exception cref="InvalidEntry">It is no such line.</exception>
    public static PlainEntry FromString(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        KnownHostLine read = KnownHostLine.Parse(line);
        return read.Hosts.StartsWith('|')
            ? throw new InvalidEntry("The hosts are hashed.")
            : new PlainEntry(read);
    }

    /// <summary>
    /// Whether one of the line's names is the host's, <c>*</c> and <c>?</c> standing for what they do in shells, and none with a
    /// <c>!</c> before it. Names are compared without regard to case.
    /// </summary>
    /// <param name="hostname">A name or address, as <c>[name]:port</c> where the port is not 22.</param>
    public override bool MatchesHost(string hostname)
    {
        ArgumentNullException.ThrowIfNull(hostname);
        bool matches = false;
        foreach (string pattern in _patterns)
        {
            if (pattern.StartsWith('!'))
            {
                if (HostPattern.Matches(pattern.AsSpan(1), hostname))
                {
                    return false;
                }
            }
            else
            {
                matches |= HostPattern.Matches(pattern, hostname);
            }
        }

        return matches;
    }
}
