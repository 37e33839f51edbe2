using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>
/// Makes an <see cref="SSHAgentServer"/> for each connection; all share the keys. In Twisted any factory with an attribute <c>keys</c> does.
/// Listen on a socket that only its owner can reach: whoever connects may sign with the keys.
/// </summary>
public class SSHAgentFactory : ServerFactory<SSHAgentServer>
{
    /// <summary>The keys. Twisted: <c>keys</c>.</summary>
    public SSHAgentKeys Keys { get; } = new();
}
