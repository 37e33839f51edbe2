using Twisted.Conch.Ssh;

namespace Twisted.Conch.Client;

/// <summary>
/// A line that is kept as it stands and matches nothing: a comment, an empty one, or one that is not understood. Twisted:
/// <c>twisted.conch.client.knownhosts.UnparsedEntry</c>.
/// </summary>
/// <param name="line">The line, without its end.</param>
public sealed class UnparsedEntry(string line) : IKnownHostEntry
{
    /// <summary>False.</summary>
    /// <param name="key">Any key.</param>
    public bool MatchesKey(Key key) => false;

    /// <summary>False.</summary>
    /// <param name="hostname">Any name.</param>
    public bool MatchesHost(string hostname) => false;

    /// <inheritdoc/>
    public override string ToString() => line;
}
