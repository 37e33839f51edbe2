using System.Net;
using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>The Internet address of a peer.</summary>
internal static class PeerAddress
{
    /// <summary>The address, IPv4 as such; null for one that is not of the Internet.</summary>
    public static IPAddress? Of(IAddress? peer)
    {
        string? host = peer switch
        {
            Internet.IPv4Address v4 => v4.Host,
            Internet.IPv6Address v6 => v6.Host,
            _ => null,
        };
        return !IPAddress.TryParse(host, out IPAddress? address) ? null
            : address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
            : address;
    }
}
