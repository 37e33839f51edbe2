using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch;

/// <summary>Where a command's connection comes from, and what becomes of it.</summary>
internal interface ISecureConnections
{
    /// <summary>Who is logged in; empty where that is not known.</summary>
    Bytes Username { get; }

    /// <summary>A connection with a user logged in.</summary>
    Deferred<SSHConnection> Secure();

    /// <summary>The command is over, or did not begin.</summary>
    /// <param name="connection">What <see cref="Secure"/> gave.</param>
    void Release(SSHConnection connection);
}
