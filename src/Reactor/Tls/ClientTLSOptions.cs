using System.Net.Security;

namespace Twisted.Internet;

/// <summary>
/// How a client speaks TLS, made by <see cref="Ssl.OptionsForClientTLS"/>. May be shared between connections and reactors. Twisted:
/// <c>ClientTLSOptions</c>.
/// </summary>
public sealed class ClientTLSOptions : IOpenSSLClientConnectionCreator
{
    private readonly TrustRoot _trustRoot;
    private readonly List<SslApplicationProtocol> _protocols = [];
    private readonly IReadOnlyList<string> _acceptableProtocols = [];
    private readonly Lazy<SslStreamCertificateContext?> _context;

    internal ClientTLSOptions(string hostname, TrustRoot trustRoot)
    {
        Hostname = hostname;
        _trustRoot = trustRoot;
        _context = new Lazy<SslStreamCertificateContext?>(() => ClientCertificate?.Context([]));
    }

    /// <summary>Whom the server has to be.</summary>
    public string Hostname { get; }

    /// <summary>The lowest version spoken: TLS 1.2 unless set.</summary>
    public TLSVersion RaiseMinimumTo { get; set; } = TLSVersion.TLSv1_2;

    /// <summary>The highest version spoken: TLS 1.3 unless set.</summary>
    public TLSVersion LowerMaximumSecurityTo { get; set; } = TLSVersion.TLSv1_3;

    /// <inheritdoc/>
    public double HandshakeTimeout { get; set; } = TransportLimits.HandshakeTimeout;

    internal PrivateCertificate? ClientCertificate { get; init; }

    internal IReadOnlyList<string> AcceptableProtocols
    {
        get => _acceptableProtocols;
        init => (_acceptableProtocols, _protocols) = (value, Alpn.Parse(value));
    }

    /// <inheritdoc/>
    public SslClientAuthenticationOptions ClientConnectionForTLS(ITransport transport) => new()
    {
        TargetHost = Hostname,
        CertificateChainPolicy = _trustRoot.Policy(),
        EnabledSslProtocols = TLSVersions.Between(RaiseMinimumTo, LowerMaximumSecurityTo),
        AllowRenegotiation = false,
        AllowTlsResume = false,
        ClientCertificateContext = _context.Value,
        ApplicationProtocols = _protocols.Count > 0 ? _protocols : null,
    };
}
