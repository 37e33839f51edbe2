using Twisted.Internet;

namespace Twisted.Cred;

/// <summary>
/// A public key, and mostly a signature that proves its private half. Twisted: <c>cred.credentials.ISSHPrivateKey</c>; RFC 4252 §7.
/// </summary>
public interface ISSHPrivateKey : ICredentials
{
    /// <summary>The name, as the peer sent it.</summary>
    Bytes Username { get; }

    /// <summary>The signature algorithm, for instance <c>rsa-sha2-256</c>.</summary>
    string AlgName { get; }

    /// <summary>The public key in SSH's wire form.</summary>
    Bytes Blob { get; }

    /// <summary>What was signed; <see langword="null"/> when the peer only asks whether the key could be accepted.</summary>
    Bytes? SigData { get; }

    /// <summary>The signature in SSH's wire form; <see langword="null"/> together with <see cref="SigData"/>.</summary>
    Bytes? Signature { get; }
}
