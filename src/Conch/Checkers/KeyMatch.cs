using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch;

/// <summary>A key or certificate that would do, before any signature is checked.</summary>
/// <param name="Permissions">What it allows.</param>
/// <param name="NoTouchRequired">Whether its token need not be touched.</param>
/// <param name="VerifyRequired">Whether its token must verify the user.</param>
internal sealed record KeyMatch(SSHPermissions Permissions, bool NoTouchRequired, bool VerifyRequired)
{
    /// <summary>Whether a line of authorized_keys is good for a plain key here and now.</summary>
    public static KeyMatch? OfKey(AuthorizedKey line, Key key, IAddress? peer, DateTimeOffset now)
    {
        KeyOptions options = line.Options;
        return !options.IsCertAuthority && line.Key.Blob() == key.Blob() && options.AllowsFrom(peer) && options.AllowsAt(now)
            ? new KeyMatch(options.Permissions, options.NoTouchRequired, options.VerifyRequired)
            : null;
    }

    /// <summary>Whether an authority's line is good for a certificate here and now; its signature is not looked at.</summary>
    /// <param name="line">The line.</param>
    /// <param name="certificate">The certificate.</param>
    /// <param name="principals">Names one of which the certificate must have.</param>
    /// <param name="peer">Where the client is.</param>
    /// <param name="now">Now.</param>
    public static KeyMatch? OfCertificate(
        AuthorizedKey line, SSHCertificate certificate, IReadOnlyList<string> principals, IAddress? peer, DateTimeOffset now)
    {
        KeyOptions options = line.Options;
        bool isGood = options.IsCertAuthority
            && line.Key.Blob() == certificate.SignatureKey.Blob()
            && options.AllowsFrom(peer)
            && options.AllowsAt(now)
            && certificate.Type == CertificateType.User
            && certificate.IsValidAt(now)
            && certificate.Principals.Intersect(principals, StringComparer.Ordinal).Any();
        if (!isGood || CertificateGrant.Of(certificate) is not { } grant || !grant.AllowsFrom(peer))
        {
            return null;
        }

        return options.Permissions.And(grant.Permissions) is { } both
            ? new KeyMatch(both, options.NoTouchRequired && grant.NoTouchRequired, options.VerifyRequired || grant.VerifyRequired)
            : null;
    }
}
