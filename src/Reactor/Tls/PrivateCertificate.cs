using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Twisted.Internet;

/// <summary>
/// A certificate and its private key: what a server shows, and a client that is asked for one. Twisted:
/// <c>twisted.internet.ssl.PrivateCertificate</c>. May be shared between threads and reactors.
/// </summary>
public sealed class PrivateCertificate : Certificate
{
    /// <summary>Wraps .NET's certificate, which lives as long as this.</summary>
    /// <param name="original">The certificate.</param>
    /// <exception cref="ArgumentException">It has no private key.</exception>
    public PrivateCertificate(X509Certificate2 original)
        : base(original)
    {
        if (!original.HasPrivateKey)
        {
            throw new ArgumentException($"The certificate of {original.Subject} has no private key with it.", nameof(original));
        }
    }

    /// <summary>Reads a PEM text that has both. Twisted: <c>PrivateCertificate.loadPEM</c>.</summary>
    /// <param name="data">The text, of a file for instance: the first certificate and the first key count, in either order.</param>
    /// <exception cref="FormatException">One of the two is missing, or they do not belong together.</exception>
    public static new PrivateCertificate LoadPEM(Bytes data) => LoadPEM(data, data);

    /// <summary>Reads a certificate and its key from two PEM texts. Twisted: <c>PrivateCertificate.fromCertificateAndKeyPair</c>.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="privateKey">The key: PKCS#8, or the older forms for RSA and EC.</param>
    /// <param name="passphrase">What the key (PKCS#8) is encrypted with, if it is.</param>
    /// <exception cref="FormatException">Either cannot be read, or they do not belong together.</exception>
    public static PrivateCertificate LoadPEM(Bytes certificate, Bytes privateKey, string? passphrase = null)
    {
        try
        {
            return new PrivateCertificate(ForAnyPlatform(passphrase is null
                ? X509Certificate2.CreateFromPem(Text(certificate), Text(privateKey))
                : X509Certificate2.CreateFromEncryptedPem(Text(certificate), Text(privateKey), passphrase)));
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw new FormatException(
                $"No certificate with its private key could be read: {error.Message} Expected are both as PEM, the key not encrypted or with its passphrase.",
                error);
        }
    }

    /// <summary>Puts a certificate and its key together.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="privateKey">An <see cref="RSA"/> or <see cref="ECDsa"/> key.</param>
    /// <exception cref="ArgumentException">They do not belong together, or the key is of another kind.</exception>
    public static PrivateCertificate FromCertificateAndKey(Certificate certificate, AsymmetricAlgorithm privateKey)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return new PrivateCertificate(ForAnyPlatform(privateKey switch
        {
            RSA rsa => certificate.Original.CopyWithPrivateKey(rsa),
            ECDsa ecdsa => certificate.Original.CopyWithPrivateKey(ecdsa),
            _ => throw new ArgumentException("The private key is neither RSA nor ECDSA.", nameof(privateKey)),
        }));
    }

    /// <summary>Server options that show this certificate. Twisted: <c>PrivateCertificate.options</c>.</summary>
    /// <param name="authorities">Whose certificates clients have to show; none, and they need not show any.</param>
    public CertificateOptions Options(params IReadOnlyList<Certificate> authorities)
    {
        ArgumentNullException.ThrowIfNull(authorities);
        return new CertificateOptions
        {
            Certificate = this,
            TrustRoot = authorities.Count == 0 ? null : Ssl.TrustRootFromCertificates(authorities),
        };
    }

    /// <summary>As the server's or the client's own certificate. Nothing is fetched: what is not in the chain is not sent.</summary>
    internal System.Net.Security.SslStreamCertificateContext Context(IReadOnlyList<Certificate> extraCertChain) =>
        System.Net.Security.SslStreamCertificateContext.Create(Original, [.. extraCertChain.Select(static c => c.Original)], offline: true);

    /// <summary>Windows's TLS finds no key that lives in memory only.</summary>
    private static X509Certificate2 ForAnyPlatform(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        }
    }
}
