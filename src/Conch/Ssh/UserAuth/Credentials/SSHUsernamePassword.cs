using Twisted.Cred;
using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>A password that came by a connection.</summary>
internal sealed class SSHUsernamePassword(Bytes username, Bytes password, UserAuthAttempt attempt) : UsernamePassword(username, password), ISSHCredentials
{
    /// <inheritdoc/>
    public IAddress Peer => attempt.Peer;

    /// <inheritdoc/>
    public SSHLogin Login => attempt.Login;

    /// <inheritdoc/>
    public void Restrict(SSHPermissions permissions) => attempt.Restrict(permissions);
}
