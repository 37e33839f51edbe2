using System.Diagnostics;
using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>A password, and a new one, that came by a connection.</summary>
internal sealed class SSHPasswordChange(Bytes username, Bytes password, Bytes newPassword, UserAuthAttempt attempt) : IUsernamePasswordChange, ISSHCredentials
{
    /// <inheritdoc/>
    public Bytes Username => username;

    /// <inheritdoc/>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public Bytes Password => password;

    /// <inheritdoc/>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public Bytes NewPassword => newPassword;

    /// <inheritdoc/>
    public IAddress Peer => attempt.Peer;

    /// <inheritdoc/>
    public SSHLogin Login => attempt.Login;

    /// <inheritdoc/>
    public void Restrict(SSHPermissions permissions) => attempt.Restrict(permissions);

    /// <summary>The name; neither password.</summary>
    public override string ToString() => $"{nameof(SSHPasswordChange)}({Bytes.Repr(Username)})";
}
