using System.Net.Security;
using System.Security.Cryptography;

namespace Twisted.Internet;

/// <summary>
/// How a server speaks TLS: the certificate it shows, and what it asks of clients. Cannot be changed once made, may be shared between
/// ports and reactors. Twisted: <c>CertificateOptions</c>; a client takes <see cref="Ssl.OptionsForClientTLS"/>, which checks the server's name.
/// </summary>
public sealed class CertificateOptions : IOpenSSLServerConnectionCreator
{
    private readonly Lazy<SslStreamCertificateContext> _context;
    private readonly List<SslApplicationProtocol> _protocols = [];
    private readonly IReadOnlyList<string> _acceptableProtocols = [];

    /// <summary>Set at least <see cref="Certificate"/>.</summary>
    public CertificateOptions() => _context = new Lazy<SslStreamCertificateContext>(() => Own().Context(ExtraCertChain));

    /// <summary>The certificate: a <see cref="PrivateCertificate"/>, or another one along with its <see cref="PrivateKey"/>.</summary>
    public Certificate? Certificate { get; init; }

    /// <summary>The key of a <see cref="Certificate"/> that came without.</summary>
    public AsymmetricAlgorithm? PrivateKey { get; init; }

    /// <summary>The certificates between ours and an authority that clients know, ours's issuer first. They are sent along.</summary>
    public IReadOnlyList<Certificate> ExtraCertChain { get; init; } = [];

    /// <summary>Clients are asked for a certificate by one of these; <see langword="null"/> (the default) asks for none.</summary>
    public TrustRoot? TrustRoot { get; init; }

    /// <summary>Whether a client that shows none is refused, where <see cref="TrustRoot"/> asks for one. A bad one is refused in any case.</summary>
    public bool RequireCertificate { get; init; } = true;

    /// <summary>
    /// ALPN names, such as <c>"h2"</c>, the one liked best first. A client that names others only is refused (RFC 7301 §3.2).
    /// </summary>
    /// <exception cref="ArgumentException">A name is not of 1 to 255 bytes.</exception>
    public IReadOnlyList<string> AcceptableProtocols
    {
        get => _acceptableProtocols;
        init => (_acceptableProtocols, _protocols) = (value, Alpn.Parse(value));
    }

    /// <summary>The lowest version spoken: TLS 1.2 unless set.</summary>
    public TLSVersion RaiseMinimumTo { get; init; } = TLSVersion.TLSv1_2;

    /// <summary>The highest version spoken: TLS 1.3 unless set.</summary>
    public TLSVersion LowerMaximumSecurityTo { get; init; } = TLSVersion.TLSv1_3;

    /// <summary>
    /// Whether a client may resume an earlier session with a ticket. Off, as in Twisted: a ticket's key would be as good as all the sessions
    /// made with it.
    /// </summary>
    public bool EnableSessions { get; init; }

    /// <inheritdoc/>
    public double HandshakeTimeout { get; init; } = TransportLimits.HandshakeTimeout;

    /// <summary>
    /// Other options for a client that asks for another name (SNI): given the name, answers them, or <see langword="null"/> for these here.
    /// Called on the reactor thread.
    /// </summary>
    public Func<string, CertificateOptions?>? ForServerName { get; init; }

    /// <inheritdoc/>
    public SslServerAuthenticationOptions ServerConnectionForTLS(ITransport transport, string serverName) =>
        (ForServerName?.Invoke(serverName) ?? this).Create();

    private PrivateCertificate Own() => (Certificate, PrivateKey) switch
    {
        (PrivateCertificate own, null) => own,
        (Certificate certificate, AsymmetricAlgorithm key) => PrivateCertificate.FromCertificateAndKey(certificate, key),
        _ => throw new InvalidOperationException(
            "CertificateOptions for a server need a Certificate with its private key: a PrivateCertificate, or a PrivateKey beside it."),
    };

    private SslServerAuthenticationOptions Create()
    {
        SslServerAuthenticationOptions options = new()
        {
            ServerCertificateContext = _context.Value,
            EnabledSslProtocols = TLSVersions.Between(RaiseMinimumTo, LowerMaximumSecurityTo),
            AllowRenegotiation = false,
            AllowTlsResume = EnableSessions,
            ApplicationProtocols = _protocols.Count > 0 ? _protocols : null,
        };
        if (TrustRoot is not null)
        {
            options.ClientCertificateRequired = true;
            options.CertificateChainPolicy = TrustRoot.Policy();
            if (!RequireCertificate)
            {
                options.RemoteCertificateValidationCallback = static (_, shown, _, errors) => shown is null || errors == SslPolicyErrors.None;
            }
        }

        return options;
    }
}
