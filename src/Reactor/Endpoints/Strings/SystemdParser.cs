using System.Net.Sockets;
using Twisted.Python;

namespace Twisted.Internet.EndpointStrings;

/// <summary>Sockets handed over by systemd.</summary>
internal static class SystemdParser
{
    internal static IStreamServerEndpoint Server(IReactor reactor, EndpointDescription description) =>
        Server(reactor, description, ListenFDs.FromEnvironment());

    internal static IStreamServerEndpoint Server(IReactor reactor, EndpointDescription description, ListenFDs inherited)
    {
        EndpointArguments arguments = description.Bind("domain", "index", "name");
        AddressFamily family = arguments.Require("domain") switch
        {
            "INET" => AddressFamily.InterNetwork,
            "INET6" => AddressFamily.InterNetworkV6,
            "UNIX" => AddressFamily.Unix,
            _ => throw arguments.Error("domain", "INET, INET6 or UNIX"),
        };
        if (arguments.TryGet("index", out _) == arguments.TryGet("name", out _))
        {
            throw description.Error("either index or name has to be given, to say which of the sockets");
        }

        int descriptor = arguments.TryGet("name", out string? name)
            ? Named(arguments, inherited, name)
            : Numbered(description, inherited, arguments.Number("index", 0, int.MaxValue));
        return OperatingSystem.IsLinux()
            ? new InheritedServerEndpoint(BuiltInParsers.As<IReactorSocket>(reactor, description), descriptor, family)
            : throw description.Error("systemd is there on Linux only");
    }

    private static int Numbered(EndpointDescription description, ListenFDs inherited, int index)
    {
        IReadOnlyList<int> all = inherited.InheritedDescriptors();
        return index < all.Count
            ? all[index]
            : throw description.Error($"there is no socket {index} from systemd, which gave {all.Count}: {inherited.Absence}");
    }

    private static int Named(EndpointArguments arguments, ListenFDs inherited, string name)
    {
        IReadOnlyDictionary<string, int> named = inherited.InheritedNamedDescriptors();
        return named.TryGetValue(name, out int descriptor)
            ? descriptor
            : throw arguments.Error("name", named.Count > 0
                ? $"one of {string.Join(", ", named.Keys)}, which systemd named, each for one socket"
                : $"one that systemd named, and it named none: {inherited.Absence}");
    }
}
