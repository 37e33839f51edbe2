namespace Twisted.Internet;

/// <summary>The functions of Twisted's module <c>twisted.internet.ssl</c>.</summary>
public static class Ssl
{
    /// <summary>
    /// Options for a client that knows whom it wants to talk to: the server's certificate must be valid, issued by someone trusted,
    /// and made out for <paramref name="hostname"/>. Twisted: <c>optionsForClientTLS</c>.
    /// </summary>
    /// <param name="hostname">The server's name or IP address, as in its certificate. A name is sent to the server too (SNI).</param>
    /// <param name="trustRoot">Whom to trust; whom the system trusts when absent.</param>
    /// <param name="clientCertificate">What to show when the server asks for a certificate.</param>
    /// <param name="acceptableProtocols">ALPN names, such as <c>"h2"</c>, the one liked best first.</param>
    /// <exception cref="ArgumentException">The name is empty, or a protocol's is not of 1 to 255 bytes.</exception>
    public static ClientTLSOptions OptionsForClientTLS(
        string hostname, TrustRoot? trustRoot = null, PrivateCertificate? clientCertificate = null,
        IReadOnlyList<string>? acceptableProtocols = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(hostname);
        return new ClientTLSOptions(hostname, trustRoot ?? PlatformTrust())
        {
            ClientCertificate = clientCertificate,
            AcceptableProtocols = acceptableProtocols ?? [],
        };
    }

    /// <summary>Trust whom the system trusts. Twisted: <c>platformTrust</c>.</summary>
    public static TrustRoot PlatformTrust() => new(null);

    /// <summary>Trust these authorities, and nobody else. Twisted: <c>trustRootFromCertificates</c>.</summary>
    /// <param name="certificates">Their certificates.</param>
    public static TrustRoot TrustRootFromCertificates(IEnumerable<Certificate> certificates)
    {
        ArgumentNullException.ThrowIfNull(certificates);
        return new TrustRoot([.. certificates]);
    }
}
