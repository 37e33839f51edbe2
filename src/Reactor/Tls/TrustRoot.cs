using System.Security.Cryptography.X509Certificates;

namespace Twisted.Internet;

/// <summary>
/// Whom we believe when they vouch for a certificate. From <see cref="Ssl.PlatformTrust"/>, <see cref="Ssl.TrustRootFromCertificates"/>, or a
/// <see cref="Certificate"/> where one is enough. Twisted: <c>IOpenSSLTrustRoot</c>.
/// </summary>
public sealed class TrustRoot
{
    private readonly IReadOnlyList<Certificate>? _authorities;

    /// <param name="authorities">Nobody but these; whom the system trusts when absent.</param>
    internal TrustRoot(IReadOnlyList<Certificate>? authorities) => _authorities = authorities;

    /// <summary>Trusts one authority, or one server that signed its own certificate.</summary>
    /// <param name="authority">Its certificate.</param>
    public static implicit operator TrustRoot(Certificate authority) => FromCertificate(authority);

    /// <summary>Trusts one authority, or one server that signed its own certificate.</summary>
    /// <param name="authority">Its certificate.</param>
    public static TrustRoot FromCertificate(Certificate authority)
    {
        ArgumentNullException.ThrowIfNull(authority);
        return new TrustRoot([authority]);
    }

    /// <summary>
    /// For one verification. It touches no network, on the reactor thread nothing may: an intermediate certificate that the peer does not send
    /// is not fetched, and whether one was revoked is not asked.
    /// </summary>
    internal X509ChainPolicy Policy()
    {
        X509ChainPolicy policy = new()
        {
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
            TrustMode = _authorities is null ? X509ChainTrustMode.System : X509ChainTrustMode.CustomRootTrust,
        };
        foreach (Certificate authority in _authorities ?? [])
        {
            policy.CustomTrustStore.Add(authority.Original);
        }

        return policy;
    }
}
