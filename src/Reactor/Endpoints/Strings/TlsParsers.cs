namespace Twisted.Internet.EndpointStrings;

/// <summary>The kinds of endpoints that speak TLS.</summary>
internal static class TlsParsers
{
    /// <summary>What a server's text says.</summary>
    internal sealed record Server(int Port, CertificateOptions Options, int Backlog, string Interface);

    internal static Server Read(EndpointDescription description)
    {
        EndpointArguments arguments = description.Bind(
            "port", "privateKey", "certKey", "sslmethod", "interface", "backlog", "extraCertChain", "dhParameters");
        if (arguments.TryGet("dhParameters", out _))
        {
            throw description.Error("dhParameters cannot be set: keys are agreed on elliptic curves, which need none; leave it out");
        }

        int port = BuiltInParsers.ListenPort(arguments);
        (TLSVersion lowest, TLSVersion highest) = Versions(arguments);
        string key = arguments.Get("privateKey", "server.pem");
        return new Server(
            port,
            new CertificateOptions
            {
                Certificate = PemFiles.PrivateCertificate(arguments, "certKey", arguments.Get("certKey", key), "privateKey", key),
                ExtraCertChain = arguments.TryGet("extraCertChain", out string? chain) ? PemFiles.Certificates(arguments, "extraCertChain", chain) : [],
                RaiseMinimumTo = lowest,
                LowerMaximumSecurityTo = highest,
            },
            BuiltInParsers.Backlog(arguments),
            BuiltInParsers.Interface4(arguments));
    }

    internal static SSL4ServerEndpoint Ssl(IReactor reactor, EndpointDescription description)
    {
        Server server = Read(description);
        return new SSL4ServerEndpoint(
            BuiltInParsers.As<IReactorSSL>(reactor, description), server.Port, server.Options, server.Backlog, server.Interface);
    }

    internal static IStreamClientEndpoint SslClient(IReactor reactor, EndpointDescription description)
    {
        const string Further = "timeout bindAddress privateKey certKey caCertsDir hostname";
        EndpointArguments arguments = BuiltInParsers.BindHostAndPort(description, Further.Split(' '));
        string host = arguments.Require("host");
        string? key = arguments.Get("privateKey");
        string? certificate = arguments.Get("certKey", key);
        return Endpoints.WrapClientTLS(
            Twisted.Internet.Ssl.OptionsForClientTLS(
                arguments.Get("hostname", host),
                arguments.TryGet("caCertsDir", out _) ? PemFiles.Directory(arguments, "caCertsDir") : null,
                certificate is null ? null : PemFiles.PrivateCertificate(arguments, "certKey", certificate, "privateKey", key ?? certificate)),
            BuiltInParsers.ByName(reactor, description, host, arguments));
    }

    internal static IStreamClientEndpoint TlsClient(IReactor reactor, EndpointDescription description)
    {
        EndpointArguments arguments = description.Bind(
            "host", "port", "timeout", "bindAddress", "certificate", "privateKey", "trustRoots", "endpoint");
        string host = arguments.Require("host");
        IStreamClientEndpoint below = arguments.TryGet("endpoint", out string? inner)
            ? Endpoints.ClientFromString(reactor, inner)
            : BuiltInParsers.ByName(reactor, description, host, arguments);
        string? certificate = arguments.Get("certificate");
        if (certificate is null && arguments.TryGet("privateKey", out _))
        {
            throw description.Error("privateKey is given without certificate");
        }

        return Endpoints.WrapClientTLS(
            Twisted.Internet.Ssl.OptionsForClientTLS(
                host,
                arguments.TryGet("trustRoots", out _) ? PemFiles.Directory(arguments, "trustRoots") : null,
                certificate is null
                    ? null
                    : PemFiles.PrivateCertificate(arguments, "certificate", certificate, "privateKey", arguments.Get("privateKey", certificate))),
            below);
    }

    /// <summary>OpenSSL's names, which Twisted takes.</summary>
    private static (TLSVersion Lowest, TLSVersion Highest) Versions(EndpointArguments arguments) => arguments.Get("sslmethod") switch
    {
        null or "TLS_METHOD" or "TLS_SERVER_METHOD" or "SSLv23_METHOD" => (TLSVersion.TLSv1_2, TLSVersion.TLSv1_3),
        "TLSv1_2_METHOD" => (TLSVersion.TLSv1_2, TLSVersion.TLSv1_2),
        "TLSv1_3_METHOD" => (TLSVersion.TLSv1_3, TLSVersion.TLSv1_3),
        _ => throw arguments.Error("sslmethod", "TLS_METHOD, TLSv1_2_METHOD or TLSv1_3_METHOD; older versions are broken and not spoken"),
    };
}
