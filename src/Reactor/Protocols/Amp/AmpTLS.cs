using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Twisted.Internet;
using Twisted.Internet.Tls;

namespace Twisted.Protocols.Amp;

/// <summary>
/// One side's share in starting TLS: what it shows, and whom it trusts. Options of both roles, because the connection and not the command says
/// which role this side has.
/// </summary>
internal sealed class AmpTLS : IOpenSSLServerConnectionCreator, IOpenSSLClientConnectionCreator
{
    /// <summary>A certificate made for the occasion is good whatever the peer's clock says. RFC 5280 §4.1.2.5 names the end.</summary>
    private static readonly DateTimeOffset Always = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Forever = new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero);

    private readonly IReadOnlyList<Certificate> _authorities;

    private AmpTLS(PrivateCertificate? certificate, IReadOnlyList<Certificate> authorities)
    {
        Certificate = certificate;
        _authorities = authorities;
    }

    /// <summary>What this side shows, if it named it.</summary>
    internal PrivateCertificate? Certificate { get; }

    /// <summary>Whether a client may take any certificate.</summary>
    internal bool AllowsUnverified { get; set; }

    /// <summary>Takes the local values out of a command's arguments or response.</summary>
    /// <exception cref="ArgumentException">One is of another type.</exception>
    internal static AmpTLS Of(AmpObjects objects)
    {
        object? certificate = objects.GetValueOrDefault(StartTLS.LocalCertificate);
        object? authorities = objects.GetValueOrDefault(StartTLS.VerifyAuthorities);
        if (certificate is not (null or PrivateCertificate))
        {
            throw new ArgumentException($"{StartTLS.LocalCertificate} is a {nameof(PrivateCertificate)}, not a {certificate.GetType().Name}.", nameof(objects));
        }

        return authorities is null or IEnumerable<Certificate>
            ? new AmpTLS((PrivateCertificate?)certificate, [.. (IEnumerable<Certificate>?)authorities ?? []])
            : throw new ArgumentException($"{StartTLS.VerifyAuthorities} is a collection of {nameof(Certificate)}, not a {authorities.GetType().Name}.", nameof(objects));
    }

    /// <summary>Whether this side can play its role.</summary>
    /// <param name="isClient">Whether it is TLS's client.</param>
    /// <param name="asks">Whether it is the one that asks for TLS: nothing is made up for that.</param>
    /// <exception cref="InvalidOperationException">It cannot.</exception>
    internal void Require(bool isClient, bool asks)
    {
        if (isClient && _authorities.Count == 0 && !AllowsUnverified)
        {
            throw new InvalidOperationException(
                $"TLS is not started without {StartTLS.VerifyAuthorities}: anybody in between could be the other side. "
                + $"{nameof(BinaryBoxProtocol.AllowUnverifiedTLS)} lets it be.");
        }

        if (!isClient && asks && Certificate is null)
        {
            throw new InvalidOperationException($"This side accepted the connection and is TLS's server: it needs a {StartTLS.LocalCertificate} to show.");
        }
    }

    public SslServerAuthenticationOptions ServerConnectionForTLS(ITransport transport, string serverName) =>
        (Certificate ?? MakeCertificate()).Options(_authorities).ServerConnectionForTLS(transport, serverName);

    public SslClientAuthenticationOptions ClientConnectionForTLS(ITransport transport)
    {
        // Not every transport has told its role before.
        Require(isClient: true, asks: false);
        NamelessClientOptions options = new()
        {
            EnabledSslProtocols = TLSVersions.Between(TLSVersion.TLSv1_2, TLSVersion.TLSv1_3),
            AllowRenegotiation = false,
            AllowTlsResume = false,
            ClientCertificateContext = Certificate?.Context([]),
            CertificateChainPolicy = new TrustRoot(_authorities).Policy(),
        };
        if (_authorities.Count == 0)
        {
#pragma warning disable CA5359 // Asked for, by AllowUnverifiedTLS; without that nothing has got here.
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        return options;
    }

    /// <summary>OpenSSL cannot be a server without one; nobody can verify this one. Twisted: <c>amp._NoCertificate</c>.</summary>
    private static PrivateCertificate MakeCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=Made for one connection", key, HashAlgorithmName.SHA256);
        X509Certificate2 issued = request.Create(
            request.SubjectName, X509SignatureGenerator.CreateForECDsa(key), Always, Forever, RandomNumberGenerator.GetBytes(8));
        return PrivateCertificate.FromCertificateAndKey(new Certificate(issued), key);
    }
}
