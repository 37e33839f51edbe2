using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Twisted.Internet;

namespace Twisted.Reactor.Tests.Tls;

/// <summary>Certificates made for one run: nothing in the repository is secret, and nothing expires.</summary>
internal static class TestCertificates
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private static readonly X509Certificate2 AuthorityKey = MakeAuthority("CN=Test authority");
    private static readonly X509Certificate2 OtherAuthorityKey = MakeAuthority("CN=Another authority");

    /// <summary>Vouches for all but what <see cref="OtherAuthority"/> does.</summary>
    public static Certificate Authority { get; } = new(AuthorityKey);

    public static Certificate OtherAuthority { get; } = new(OtherAuthorityKey);

    /// <summary>For localhost and 127.0.0.1.</summary>
    public static PrivateCertificate Server { get; } = Issue("CN=localhost", "localhost");

    public static PrivateCertificate Expired { get; } = Issue("CN=localhost", "localhost", until: Now.AddDays(-1));

    public static PrivateCertificate Client { get; } = Issue("CN=client", "client.example");

    public static PrivateCertificate OthersClient { get; } = Issue("CN=client", "client.example", OtherAuthorityKey);

    public static PrivateCertificate Issue(
        string subject, string name, X509Certificate2? authority = null, DateTimeOffset? until = null, AsymmetricAlgorithm? key = null)
    {
        using ECDsa fresh = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = key is RSA rsa
            ? new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(subject, fresh, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        X509Certificate2 issuer = authority ?? AuthorityKey;
        X509SignatureGenerator signature = X509SignatureGenerator.CreateForECDsa(issuer.GetECDsaPrivateKey()!);
        X509Certificate2 issued = request.Create(
            issuer.SubjectName, signature, Now.AddDays(-2), until ?? Now.AddDays(1), RandomNumberGenerator.GetBytes(8));
        return PrivateCertificate.FromCertificateAndKey(new Certificate(issued), key ?? fresh);
    }

    /// <summary>A certificate by one who is no authority by himself, but has one from <see cref="Authority"/>.</summary>
    public static (PrivateCertificate Leaf, Certificate Between) IssueIndirectly(string subject, string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=In between", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        X509Certificate2 between = request.Create(AuthorityKey, Now.AddDays(-2), Now.AddDays(2), RandomNumberGenerator.GetBytes(8));
        return (Issue(subject, name, between.CopyWithPrivateKey(key)), new Certificate(between));
    }

    private static X509Certificate2 MakeAuthority(string subject)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 1, true));
        return request.CreateSelfSigned(Now.AddDays(-3), Now.AddDays(3));
    }
}
