using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>Whom a connection is counted against: one IPv4 address, or the 64 bits of an IPv6 address that a site is given.</summary>
internal readonly record struct ConnectionSource(ulong Prefix, bool IsIPv6)
{
    /// <summary>The source of an address; null for one that is not of the Internet.</summary>
    public static ConnectionSource? Of(IAddress peer)
    {
        string? host = peer switch
        {
            Internet.IPv4Address v4 => v4.Host,
            Internet.IPv6Address v6 => v6.Host,
            _ => null,
        };
        return host is not null && IPAddress.TryParse(host, out IPAddress? address) ? Of(address) : null;
    }

    private static ConnectionSource Of(IPAddress address)
    {
        // A socket of both families shows IPv4 peers as ::ffff:a.b.c.d; by prefix they would all be one source.
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? new ConnectionSource(BinaryPrimitives.ReadUInt64BigEndian(bytes), IsIPv6: true)
            : new ConnectionSource(BinaryPrimitives.ReadUInt32BigEndian(bytes), IsIPv6: false);
    }
}
