using Twisted.Internet.EndpointStrings;

namespace Twisted.Internet;

/// <summary>What is done with endpoints. Twisted: the functions of <c>twisted.internet.endpoints</c>. Reactor thread only.</summary>
public static class Endpoints
{
    /// <summary>The kinds of endpoints that <see cref="ServerFromString"/> and <see cref="ClientFromString"/> know; more may be added. Any thread.</summary>
    public static EndpointStringParsers Parsers { get; } = BuiltInParsers.Create();

    /// <summary>The server endpoint that a text describes, such as <c>"tcp:8007"</c>. Twisted: <c>serverFromString</c>.</summary>
    /// <remarks>
    /// The kinds: <c>tcp:port:interface=:backlog=</c>, <c>tcp6:port:backlog=:interface=</c>, <c>unix:address:mode=:backlog=:lockfile=</c> (without
    /// mode, the owner's alone), <c>ssl:port:privateKey=:certKey=:extraCertChain=:sslmethod=:interface=:backlog=</c>,
    /// <c>systemd:domain=:index=</c> or <c>name=</c>, <c>stdio:</c>, and <c>haproxy:</c> before any of them. A colon, an equals sign or a
    /// backslash that belongs to a value has a backslash before it: <see cref="QuoteStringArgument"/>. Files of certificates are read by this call.
    /// </remarks>
    /// <param name="reactor">Where it is to listen.</param>
    /// <param name="description">The text.</param>
    /// <exception cref="FormatException">Something about the text is wrong; the message says what.</exception>
    public static IStreamServerEndpoint ServerFromString(IReactor reactor, string description)
    {
        ArgumentNullException.ThrowIfNull(reactor);
        return Parsers.Server(reactor, EndpointDescription.Parse(description));
    }

    /// <summary>The client endpoint that a text describes, such as <c>"tcp:example.com:80:timeout=5"</c>. Twisted: <c>clientFromString</c>.</summary>
    /// <remarks>
    /// The kinds: <c>tcp:host:port:timeout=:bindAddress=</c> (a name is connected to as <see cref="HostnameEndpoint"/> does, where Twisted takes
    /// its first IPv4 address), <c>unix:path:timeout=:lockfile=</c>, <c>ssl:host:port:timeout=:bindAddress=:privateKey=:certKey=:caCertsDir=:hostname=</c>
    /// (the server has to prove that it is <c>hostname</c> or else <c>host</c>; Twisted asks for no proof without <c>hostname</c>),
    /// <c>tls:host:port:timeout=:bindAddress=:certificate=:privateKey=:trustRoots=:endpoint=</c>. Files of certificates are read by this call.
    /// </remarks>
    /// <param name="reactor">Where it is to connect from.</param>
    /// <param name="description">The text; quoted as for <see cref="ServerFromString"/>.</param>
    /// <exception cref="FormatException">Something about the text is wrong; the message says what.</exception>
    public static IStreamClientEndpoint ClientFromString(IReactor reactor, string description)
    {
        ArgumentNullException.ThrowIfNull(reactor);
        return Parsers.Client(reactor, EndpointDescription.Parse(description));
    }

    /// <summary>A value as it stands in an endpoint's text. Twisted: <c>quoteStringArgument</c>, which leaves equals signs alone.</summary>
    /// <param name="argument">Any value: a path, an IPv6 address.</param>
    public static string QuoteStringArgument(string argument)
    {
        ArgumentNullException.ThrowIfNull(argument);
        return argument.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace(":", "\\:", StringComparison.Ordinal)
            .Replace("=", "\\=", StringComparison.Ordinal);
    }

    /// <summary>Speaks TLS to where another endpoint connects. Twisted: <c>wrapClientTLS</c>.</summary>
    /// <param name="connectionCreator">Whom to expect there: <see cref="Ssl.OptionsForClientTLS"/>.</param>
    /// <param name="wrappedEndpoint">Makes the connection.</param>
    public static IStreamClientEndpoint WrapClientTLS(IOpenSSLClientConnectionCreator connectionCreator, IStreamClientEndpoint wrappedEndpoint)
    {
        ArgumentNullException.ThrowIfNull(connectionCreator);
        ArgumentNullException.ThrowIfNull(wrappedEndpoint);
        return new TLSClientEndpoint(connectionCreator, wrappedEndpoint);
    }

    /// <summary>Connects a protocol that is there already.</summary>
    /// <typeparam name="TProtocol">The protocol's type.</typeparam>
    /// <param name="endpoint">Where to.</param>
    /// <param name="protocol">The protocol.</param>
    /// <returns>Fires with <paramref name="protocol"/> when it is connected, or fails. Cancelling it gives up.</returns>
    public static Deferred<TProtocol> ConnectProtocol<TProtocol>(IStreamClientEndpoint endpoint, TProtocol protocol)
        where TProtocol : Protocol
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(protocol);
        return endpoint.Connect(new OneShotFactory(protocol)).AddCallback(_ => protocol);
    }

    private sealed class OneShotFactory : Factory
    {
        private readonly Protocol _protocol;

        internal OneShotFactory(Protocol protocol)
        {
            Noisy = false;
            _protocol = protocol;
        }

        public override Protocol BuildProtocol(IAddress addr) => _protocol;
    }
}
