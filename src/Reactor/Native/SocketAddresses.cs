using System.Net;
using System.Net.Sockets;

namespace Twisted.Internet.Native;

/// <summary>Between .NET's addresses and Twisted's.</summary>
internal static class SocketAddresses
{
    internal static readonly IPEndPoint AnyV4 = new(IPAddress.Any, 0);
    internal static readonly IPEndPoint AnyV6 = new(IPAddress.IPv6Any, 0);

    internal static IAddress ToAddress(IPEndPoint endPoint)
    {
        IPAddress address = endPoint.Address;
        if (endPoint.AddressFamily == AddressFamily.InterNetwork)
        {
            return new IPv4Address("TCP", address.ToString(), endPoint.Port);
        }

        return address.ScopeId == 0
            ? new IPv6Address("TCP", address.ToString(), endPoint.Port)
            : new IPv6Address("TCP", new IPAddress(address.GetAddressBytes()).ToString(), endPoint.Port, 0, address.ScopeId);
    }

    /// <summary>The interface of a <c>ListenTCP</c>: an address, or nothing for every IPv4 one. Names are not looked up.</summary>
    internal static IPEndPoint ParseInterface(string @interface, int port)
    {
        if (@interface.Length == 0)
        {
            return new IPEndPoint(IPAddress.Any, port);
        }

        string text = string.Equals(@interface, "localhost", StringComparison.OrdinalIgnoreCase) ? "127.0.0.1" : @interface;
        return IPAddress.TryParse(text, out IPAddress? address)
            ? new IPEndPoint(address, port)
            : throw new CannotListenError(@interface, port, new FormatException($"'{@interface}' is not an IP address."));
    }
}
