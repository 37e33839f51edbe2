using System.Buffers.Binary;
using System.Net;
using System.Text;
using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>The binary header: section 2.2 of the specification. The values with types behind the addresses are passed over.</summary>
internal static class ProxyHeaderV2
{
    private const int FixedLength = 16;
    private const int UnixPathLength = 108;

    internal static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    internal static ProxyHeader.Status Read(ReadOnlySpan<byte> data, out ProxyHeader header, out string problem)
    {
        header = default;
        problem = "";
        if (data.Length < FixedLength)
        {
            return ProxyHeader.Status.NeedMore;
        }

        int version = data[12] >> 4;
        int command = data[12] & 0xf;
        if (version != 2 || command > 1)
        {
            problem = $"its version is {version}, its command {command}; known are version 2, commands 0 and 1";
            return ProxyHeader.Status.Malformed;
        }

        int length = FixedLength + BinaryPrimitives.ReadUInt16BigEndian(data[14..]);
        if (length > ProxyHeader.MaxLength)
        {
            problem = $"it has {length} bytes; {ProxyHeader.MaxLength} are allowed";
            return ProxyHeader.Status.Malformed;
        }

        if (data.Length < length)
        {
            return ProxyHeader.Status.NeedMore;
        }

        header = new ProxyHeader(null, null, length);

        // LOCAL: the proxy speaks for itself, to see whether we live. What it says of addresses does not count.
        return command == 0
            ? ProxyHeader.Status.Done
            : Addresses(data[13], data[FixedLength..length], ref header, out problem);
    }

    private static ProxyHeader.Status Addresses(byte kind, ReadOnlySpan<byte> block, ref ProxyHeader header, out string problem)
    {
        int family = kind >> 4;
        int protocol = kind & 0xf;
        int needed = family switch
        {
            0 => 0,
            1 => 12,
            2 => 36,
            3 => 2 * UnixPathLength,
            _ => -1,
        };
        problem = needed < 0 || protocol > 2
            ? $"its address family is {family}, its protocol {protocol}, which are not known"
            : $"its addresses need {needed} bytes and have {block.Length}";
        if (needed < 0 || protocol > 2 || block.Length < needed)
        {
            return ProxyHeader.Status.Malformed;
        }

        // Unspecified: it is a header like another, and says nothing.
        if (family != 0 && protocol != 0)
        {
            string type = protocol == 1 ? "TCP" : "UDP";
            header = family switch
            {
                1 => header with { Source = V4(type, block[..4], block[8..]), Destination = V4(type, block[4..8], block[10..]) },
                2 => header with { Source = V6(type, block[..16], block[32..]), Destination = V6(type, block[16..32], block[34..]) },
                _ => header with { Source = Unix(block[..UnixPathLength]), Destination = Unix(block[UnixPathLength..needed]) },
            };
        }

        return ProxyHeader.Status.Done;
    }

    private static IPv4Address V4(string type, ReadOnlySpan<byte> host, ReadOnlySpan<byte> port) =>
        new(type, new IPAddress(host).ToString(), BinaryPrimitives.ReadUInt16BigEndian(port));

    private static IPv6Address V6(string type, ReadOnlySpan<byte> host, ReadOnlySpan<byte> port) =>
        new(type, new IPAddress(host).ToString(), BinaryPrimitives.ReadUInt16BigEndian(port));

    /// <summary>A path that ends at the first zero; an abstract name begins with one.</summary>
    private static UNIXAddress Unix(ReadOnlySpan<byte> path)
    {
        int from = path[0] == 0 ? 1 : 0;
        int end = path[from..].IndexOf((byte)0);
        ReadOnlySpan<byte> name = end < 0 ? path : path[..(from + end)];
        return new UNIXAddress(name.Length <= from ? null : Encoding.UTF8.GetString(name));
    }
}
