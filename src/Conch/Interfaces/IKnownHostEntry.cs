using Twisted.Conch.Ssh;

namespace Twisted.Conch;

/// <summary>One line of a known_hosts file. Twisted: <c>twisted.conch.interfaces.IKnownHostEntry</c>.</summary>
public interface IKnownHostEntry
{
    /// <summary>Whether the line is about this key.</summary>
    /// <param name="key">A host's public key.</param>
    bool MatchesKey(Key key);

    /// <summary>Whether the line is about this host.</summary>
    /// <param name="hostname">A name or address, as <c>[name]:port</c> where the port is not 22.</param>
    bool MatchesHost(string hostname);

    /// <summary>The line, without its end.</summary>
    string ToString();
}
