namespace Twisted.Internet;

/// <summary>
/// How TLS is to be spoken: what <see cref="ITLSTransport.StartTLS"/> takes. Either an <see cref="IOpenSSLServerConnectionCreator"/>
/// (<see cref="CertificateOptions"/>) or an <see cref="IOpenSSLClientConnectionCreator"/> (<see cref="Ssl.OptionsForClientTLS"/>). Twisted:
/// <c>IOpenSSLContextFactory</c>, whose name stays although it is .NET's <c>SslStream</c> that does the work, OpenSSL on Linux only.
/// </summary>
public interface IOpenSSLContextFactory
{
    /// <summary>Seconds the handshake may take before the connection ends; <see cref="TransportLimits.HandshakeTimeout"/> unless set.</summary>
    double HandshakeTimeout => TransportLimits.HandshakeTimeout;
}
