using Twisted.Internet;

namespace Twisted.Cred;

/// <summary>A public key, and mostly a signature. Twisted: <c>cred.credentials.SSHPrivateKey</c>.</summary>
/// <param name="username">The name, as the peer sent it.</param>
/// <param name="algName">The signature algorithm.</param>
/// <param name="blob">The public key in SSH's wire form.</param>
/// <param name="sigData">What was signed, or <see langword="null"/>.</param>
/// <param name="signature">The signature in SSH's wire form, or <see langword="null"/>.</param>
public class SSHPrivateKey(Bytes username, string algName, Bytes blob, Bytes? sigData, Bytes? signature) : ISSHPrivateKey
{
    /// <inheritdoc/>
    public Bytes Username { get; } = username;

    /// <inheritdoc/>
    public string AlgName { get; } = algName;

    /// <inheritdoc/>
    public Bytes Blob { get; } = blob;

    /// <inheritdoc/>
    public Bytes? SigData { get; } = sigData;

    /// <inheritdoc/>
    public Bytes? Signature { get; } = signature;

    /// <summary>The name and the algorithm.</summary>
    public override string ToString() => $"{nameof(SSHPrivateKey)}({Bytes.Repr(Username)}, {AlgName})";
}
