using System.Net;
using System.Net.Sockets;

namespace Twisted.Internet.EndpointStrings;

/// <summary>A kind of server by one function, for the table of <see cref="BuiltInParsers"/>.</summary>
internal sealed record ServerParser(string Prefix, Func<IReactor, EndpointDescription, IStreamServerEndpoint> Parse)
    : IStreamServerEndpointStringParser
{
    public IStreamServerEndpoint ParseStreamServer(IReactor reactor, EndpointDescription description) => Parse(reactor, description);
}

/// <summary>A kind of client by one function, for the table of <see cref="BuiltInParsers"/>.</summary>
internal sealed record ClientParser(string Prefix, Func<IReactor, EndpointDescription, IStreamClientEndpoint> Parse)
    : IStreamClientEndpointStringParserWithReactor
{
    public IStreamClientEndpoint ParseStreamClient(IReactor reactor, EndpointDescription description) => Parse(reactor, description);
}

/// <summary>The kinds of endpoints that come with the library.</summary>
internal static class BuiltInParsers
{
    private const int HighestPort = 65535;

    private static ReadOnlySpan<ServerParser> Servers =>
        (ServerParser[])[
            new("tcp", Tcp),
            new("tcp6", Tcp6),
            new("unix", Unix),
            new("ssl", TlsParsers.Ssl),
            new("systemd", SystemdParser.Server),
            new("stdio", StandardInput),
            new("haproxy", HAProxyParser.Server),
        ];

    private static ReadOnlySpan<ClientParser> Clients =>
        (ClientParser[])[
            new("tcp", TcpClient),
            new("unix", UnixClient),
            new("ssl", TlsParsers.SslClient),
            new("tls", TlsParsers.TlsClient),
        ];

    internal static EndpointStringParsers Create()
    {
        EndpointStringParsers parsers = new();
        foreach (ServerParser server in Servers)
        {
            parsers.Add(server);
        }

        foreach (ClientParser client in Clients)
        {
            parsers.Add(client);
        }

        return parsers;
    }

    /// <summary>The reactor as the interface that an endpoint needs of it.</summary>
    internal static T As<T>(IReactor reactor, EndpointDescription description)
        where T : class =>
        reactor as T ?? throw new NotSupportedException($"{reactor.GetType().Name} is no {typeof(T).Name}, which '{description.Prefix}:' needs.");

    internal static int ListenPort(EndpointArguments arguments) => arguments.Number("port", 0, HighestPort);

    internal static int Backlog(EndpointArguments arguments) => arguments.Number("backlog", 1, int.MaxValue, otherwise: 50);

    internal static string Interface4(EndpointArguments arguments) => Interface(arguments, "", AddressFamily.InterNetwork);

    /// <summary>As in Twisted: the one value that has no name is the one of host and port which has not been named.</summary>
    internal static EndpointArguments BindHostAndPort(EndpointDescription description, params ReadOnlySpan<string> further) =>
        description.Named.ContainsKey("host")
            ? description.Bind(["port", .. further, "host"])
            : description.Bind(["host", "port", .. further]);

    internal static (string Host, int Port)? BindAddress(EndpointArguments arguments) =>
        arguments.TryGet("bindAddress", out string? address) ? (IsAddress(address) ? address : throw arguments.Error("bindAddress", "an IP address"), 0) : null;

    /// <summary>An address as it is; a name at the first of its addresses that answers, of either family.</summary>
    internal static IStreamClientEndpoint ByName(IReactor reactor, EndpointDescription description, string host, EndpointArguments arguments)
    {
        IReactorTCP tcp = As<IReactorTCP>(reactor, description);
        int port = arguments.Number("port", 1, HighestPort);
        double timeout = arguments.Seconds("timeout", 30);
        (string Host, int Port)? bindAddress = BindAddress(arguments);
        return IsAddress(host)
            ? new TCP4ClientEndpoint(tcp, host, port, timeout, bindAddress)
            : new HostnameEndpoint(tcp, host, port, timeout, bindAddress);
    }

    private static TCP4ServerEndpoint Tcp(IReactor reactor, EndpointDescription description)
    {
        EndpointArguments arguments = description.Bind("port", "interface", "backlog");
        return new TCP4ServerEndpoint(
            As<IReactorTCP>(reactor, description), ListenPort(arguments), Backlog(arguments), Interface4(arguments));
    }

    private static TCP6ServerEndpoint Tcp6(IReactor reactor, EndpointDescription description)
    {
        EndpointArguments arguments = description.Bind("port", "backlog", "interface");
        return new TCP6ServerEndpoint(
            As<IReactorTCP>(reactor, description), ListenPort(arguments), Backlog(arguments), Interface(arguments, "::", AddressFamily.InterNetworkV6));
    }

    private static UNIXServerEndpoint Unix(IReactor reactor, EndpointDescription description)
    {
        EndpointArguments arguments = description.Bind("address", "mode", "backlog", "lockfile");
        return new UNIXServerEndpoint(
            As<IReactorUNIX>(reactor, description), arguments.Require("address"), Backlog(arguments), Mode(arguments),
            wantPID: arguments.Flag("lockfile", otherwise: true));
    }

    private static StandardIOEndpoint StandardInput(IReactor reactor, EndpointDescription description)
    {
        _ = description.Bind();
        return new StandardIOEndpoint(As<ReactorBase>(reactor, description));
    }

    private static IStreamClientEndpoint TcpClient(IReactor reactor, EndpointDescription description)
    {
        EndpointArguments arguments = BindHostAndPort(description, "timeout", "bindAddress");
        return ByName(reactor, description, arguments.Require("host"), arguments);
    }

    private static UNIXClientEndpoint UnixClient(IReactor reactor, EndpointDescription description)
    {
        EndpointArguments arguments = description.Bind("path", "timeout", "lockfile");
        return new UNIXClientEndpoint(
            As<IReactorUNIX>(reactor, description), arguments.Require("path"), arguments.Seconds("timeout", 30),
            checkPID: arguments.Flag("lockfile", otherwise: false));
    }

    private static string Interface(EndpointArguments arguments, string otherwise, AddressFamily family)
    {
        string address = arguments.Get("interface", otherwise);
        if (address.Length > 0 && !(IPAddress.TryParse(address, out IPAddress? parsed) && parsed.AddressFamily == family))
        {
            throw arguments.Error("interface", family == AddressFamily.InterNetwork
                ? "an IPv4 address of this machine ('tcp6:' listens on IPv6)"
                : "an IPv6 address of this machine, its colons written '\\:'");
        }

        return address;
    }

    /// <summary>As of chmod. Twisted's default is 666.</summary>
    private static UnixFileMode Mode(EndpointArguments arguments)
    {
        if (!arguments.TryGet("mode", out string? text))
        {
            return IReactorUNIX.OwnerOnly;
        }

        bool isMode = text.Length is >= 1 and <= 4 && !text.AsSpan().ContainsAnyExceptInRange('0', '7');
        int mode = isMode ? Convert.ToInt32(text, 8) : -1;
        return mode is >= 0 and <= 0x1ff ? (UnixFileMode)mode : throw arguments.Error("mode", "permissions in octal, such as 660");
    }

    private static bool IsAddress(string text) => IPAddress.TryParse(text, out _);
}
