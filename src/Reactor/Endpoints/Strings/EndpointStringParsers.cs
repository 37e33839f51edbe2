using System.Collections.Concurrent;

namespace Twisted.Internet;

/// <summary>
/// The kinds of endpoints that have a text: <see cref="Endpoints.Parsers"/>. Twisted finds those that are not its own as plug-ins; here they
/// are added. Any thread.
/// </summary>
public sealed class EndpointStringParsers
{
    private readonly ConcurrentDictionary<string, IStreamServerEndpointStringParser> _servers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IStreamClientEndpointStringParserWithReactor> _clients = new(StringComparer.OrdinalIgnoreCase);

    internal EndpointStringParsers()
    {
    }

    /// <summary>The prefixes of servers, in order.</summary>
    public IReadOnlyList<string> ServerPrefixes => [.. _servers.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The prefixes of clients, in order.</summary>
    public IReadOnlyList<string> ClientPrefixes => [.. _clients.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Adds a kind of server.</summary>
    /// <param name="parser">Reads its texts.</param>
    /// <exception cref="ArgumentException">There is one with this prefix.</exception>
    public void Add(IStreamServerEndpointStringParser parser)
    {
        ArgumentNullException.ThrowIfNull(parser);
        Add(_servers, parser.Prefix, parser, "server");
    }

    /// <summary>Adds a kind of client.</summary>
    /// <param name="parser">Reads its texts.</param>
    /// <exception cref="ArgumentException">There is one with this prefix.</exception>
    public void Add(IStreamClientEndpointStringParserWithReactor parser)
    {
        ArgumentNullException.ThrowIfNull(parser);
        Add(_clients, parser.Prefix, parser, "client");
    }

    /// <summary>Takes a kind of server back.</summary>
    /// <param name="parser">What was added.</param>
    /// <returns>Whether it was there.</returns>
    public bool Remove(IStreamServerEndpointStringParser parser)
    {
        ArgumentNullException.ThrowIfNull(parser);
        return _servers.TryRemove(new(parser.Prefix, parser));
    }

    /// <summary>Takes a kind of client back.</summary>
    /// <param name="parser">What was added.</param>
    /// <returns>Whether it was there.</returns>
    public bool Remove(IStreamClientEndpointStringParserWithReactor parser)
    {
        ArgumentNullException.ThrowIfNull(parser);
        return _clients.TryRemove(new(parser.Prefix, parser));
    }

    internal IStreamServerEndpoint Server(IReactor reactor, EndpointDescription description) =>
        _servers.TryGetValue(description.Prefix, out IStreamServerEndpointStringParser? parser)
            ? parser.ParseStreamServer(reactor, description)
            : throw Unknown(description, "server", ServerPrefixes);

    internal IStreamClientEndpoint Client(IReactor reactor, EndpointDescription description) =>
        _clients.TryGetValue(description.Prefix, out IStreamClientEndpointStringParserWithReactor? parser)
            ? parser.ParseStreamClient(reactor, description)
            : throw Unknown(description, "client", ClientPrefixes);

    private static FormatException Unknown(EndpointDescription description, string side, IReadOnlyList<string> known)
    {
        // Twisted once took a bare port for TCP, and people still write it.
        string hint = int.TryParse(description.Prefix, out _) && side == "server" ? $"; did you mean 'tcp:{description.Prefix}'?" : "";
        return description.Error($"'{description.Prefix}' is no kind of {side}; there are {string.Join(", ", known)}{hint}");
    }

    private static void Add<T>(ConcurrentDictionary<string, T> parsers, string prefix, T parser, string side)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        if (!parsers.TryAdd(prefix, parser))
        {
            throw new ArgumentException($"There is a kind of {side} endpoint with the prefix '{prefix}' already.", nameof(parser));
        }
    }
}
