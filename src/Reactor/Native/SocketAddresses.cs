using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Twisted.Internet.Native;

/// <summary>Between .NET's addresses and Twisted's.</summary>
internal static class SocketAddresses
{
    internal static readonly IPEndPoint AnyV4 = new(IPAddress.Any, 0);
    internal static readonly IPEndPoint AnyV6 = new(IPAddress.IPv6Any, 0);

    /// <summary>Stands for an end without a name, and makes others from what the system answers.</summary>
    internal static readonly UnixDomainSocketEndPoint AnyUnix = new("/");

    private const int FamilySize = sizeof(ushort);

    private static readonly UNIXAddress Unnamed = new(null);

    /// <param name="endPoint">Of IPv4, IPv6 or UNIX.</param>
    /// <param name="type"><c>"TCP"</c> or <c>"UDP"</c>.</param>
    internal static IAddress ToAddress(EndPoint endPoint, string type = "TCP")
    {
        if (endPoint is not IPEndPoint { Address: IPAddress address } ip)
        {
            return ToUNIXAddress(endPoint);
        }

        if (ip.AddressFamily == AddressFamily.InterNetwork)
        {
            return new IPv4Address(type, address.ToString(), ip.Port);
        }

        return address.ScopeId == 0
            ? new IPv6Address(type, address.ToString(), ip.Port)
            : new IPv6Address(type, new IPAddress(address.GetAddressBytes()).ToString(), ip.Port, 0, address.ScopeId);
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

    /// <summary>A path, or a name of Linux's abstract namespace, which begins with NUL.</summary>
    /// <exception cref="ArgumentException">Empty, or too long for the system.</exception>
    internal static UnixDomainSocketEndPoint ParseUNIX(string address)
    {
        ArgumentException.ThrowIfNullOrEmpty(address);
        try
        {
            return new UnixDomainSocketEndPoint(address);
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw new ArgumentException($"'{address}' is too long for the address of a UNIX socket.", nameof(address), error);
        }
    }

    /// <summary>Whether it is a file, and not a name of Linux's abstract namespace.</summary>
    internal static bool IsFile(string address) => !address.StartsWith('\0');

    private static UNIXAddress ToUNIXAddress(EndPoint endPoint)
    {
        if (ReferenceEquals(endPoint, AnyUnix))
        {
            return Unnamed;
        }

        // Not by ToString: that writes the NUL of an abstract name as an @, as a file's name may begin too.
        return ToUNIXAddress(endPoint.Serialize());
    }

    /// <summary>The name in a <c>struct sockaddr_un</c>.</summary>
    internal static UNIXAddress ToUNIXAddress(SocketAddress address)
    {
        ReadOnlySpan<byte> name = address.Buffer.Span[..address.Size];
        name = name[Math.Min(FamilySize, name.Length)..];
        if (name.Length > 1 && name[0] == 0)
        {
            return new UNIXAddress(Encoding.UTF8.GetString(name));
        }

        int end = name.IndexOf((byte)0);
        name = end < 0 ? name : name[..end];
        return name.IsEmpty ? Unnamed : new UNIXAddress(Encoding.UTF8.GetString(name));
    }
}
