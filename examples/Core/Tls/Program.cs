// Twisted's examples of what TLS can agree on, both ends of each. KEY is a file with a certificate and its private key, AUTHORITY one with the
// certificate of whom to trust.
Listings.Run(
    args,
    ("tls_alpn_server KEY PORT", rest => TlsAlpnServer.Run(rest[0], Listings.Port(rest[1]))),
    ("tls_alpn_client AUTHORITY PORT", rest => TlsAlpnClient.Run(rest[0], Listings.Port(rest[1]))),
    ("ssl_clientauth_server KEY AUTHORITY PORT", rest => SslClientAuthServer.Run(rest[0], rest[1], Listings.Port(rest[2]))),
    ("ssl_clientauth_client KEY AUTHORITY PORT", rest => SslClientAuthClient.Run(rest[0], rest[1], Listings.Port(rest[2]))));
