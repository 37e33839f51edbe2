using Twisted.Cred;
using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>A key or certificate that came by a connection, read already, its signature checked once whoever asks.</summary>
internal sealed class SSHUserKey(Bytes username, UserKey key, SignatureProof? proof, UserAuthAttempt attempt)
    : SSHPrivateKey(username, key.Algorithm, key.Blob, proof?.Signed, proof?.Signature), ISSHCredentials
{
    /// <summary>The key, and the certificate if it came in one.</summary>
    public UserKey UserKey => key;

    /// <summary>The signature; null when the key is only asked about.</summary>
    public SignatureProof? Proof => proof;

    /// <inheritdoc/>
    public IAddress Peer => attempt.Peer;

    /// <inheritdoc/>
    public SSHLogin Login => attempt.Login;

    /// <inheritdoc/>
    public void Restrict(SSHPermissions permissions) => attempt.Restrict(permissions);
}
