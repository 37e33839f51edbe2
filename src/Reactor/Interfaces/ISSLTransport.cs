namespace Twisted.Internet;

/// <summary>A connection that speaks TLS. Twisted: <c>ISSLTransport</c>. Reactor thread only.</summary>
public interface ISSLTransport : IStreamTransport
{
    /// <summary>The peer's certificate, verified; <see langword="null"/> before the handshake is done, and from a client that showed none.</summary>
    Certificate? GetPeerCertificate();
}

/// <summary>A connection on which a protocol was agreed. Twisted: <c>INegotiated</c>. Reactor thread only.</summary>
public interface INegotiated : ISSLTransport
{
    /// <summary>
    /// What both ends chose among their <c>acceptableProtocols</c> (ALPN, RFC 7301); <see langword="null"/> before the handshake is done, or
    /// when either named none.
    /// </summary>
    string? NegotiatedProtocol { get; }

    /// <summary>The name that the client asked for (SNI); <see langword="null"/> before it said so, or when it did not.</summary>
    string? ServerName { get; }
}
