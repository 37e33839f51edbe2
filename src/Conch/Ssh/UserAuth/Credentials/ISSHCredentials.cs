using Twisted.Cred;
using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>
/// Credentials that came by an SSH connection: what a checker may know of that beyond the name, and what it can say beyond yes and no. All that
/// <see cref="SSHUserAuthServer"/> hands to the portal are of this kind too. Reactor thread only.
/// </summary>
public interface ISSHCredentials : ICredentials
{
    /// <summary>Where the client is.</summary>
    IAddress Peer { get; }

    /// <summary>The steps of this login so far.</summary>
    SSHLogin Login { get; }

    /// <summary>Allows no more than this if these credentials log in; calls add up, and so do the steps of a login.</summary>
    /// <param name="permissions">What is allowed.</param>
    void Restrict(SSHPermissions permissions);
}
