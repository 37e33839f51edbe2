using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch;

/// <summary>A connection of somebody else's, who ends it.</summary>
internal sealed class GivenConnection(SSHConnection connection) : ISecureConnections
{
    public Bytes Username => default;

    public Deferred<SSHConnection> Secure() => connection;

    public void Release(SSHConnection connection)
    {
    }
}
