using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>The header as a line of text: section 2.1 of the specification.</summary>
internal static class ProxyHeaderV1
{
    /// <summary>The longest line, with its end.</summary>
    internal const int MaxLength = 107;

    internal static ReadOnlySpan<byte> Signature => "PROXY "u8;

    internal static ProxyHeader.Status Read(ReadOnlySpan<byte> data, out ProxyHeader header, out string problem)
    {
        header = default;
        int end = data[..Math.Min(data.Length, MaxLength)].IndexOf("\r\n"u8);
        if (end < 0)
        {
            problem = "its line is too long";
            return data.Length < MaxLength ? ProxyHeader.Status.NeedMore : ProxyHeader.Status.Malformed;
        }

        // Latin-1 keeps each byte a character: what is not ASCII is no address.
        string[] words = Encoding.Latin1.GetString(data[Signature.Length..end]).Split(' ');
        problem = "its line is none of TCP4, TCP6 and UNKNOWN with addresses and ports";
        if (words[0] == "UNKNOWN")
        {
            header = new ProxyHeader(null, null, end + 2);
            return ProxyHeader.Status.Done;
        }

        AddressFamily family = words[0] switch
        {
            "TCP4" => AddressFamily.InterNetwork,
            "TCP6" => AddressFamily.InterNetworkV6,
            _ => AddressFamily.Unspecified,
        };
        if (family == AddressFamily.Unspecified || words.Length != 5
            || Address(words[1], words[3], family) is not { } source || Address(words[2], words[4], family) is not { } destination)
        {
            return ProxyHeader.Status.Malformed;
        }

        header = new ProxyHeader(source, destination, end + 2);
        return ProxyHeader.Status.Done;
    }

    private static IAddress? Address(string host, string port, AddressFamily family)
    {
        bool isPort = ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number)
            && (port.Length == 1 || port[0] != '0');
        if (!isPort || host.Contains('%', StringComparison.Ordinal) || host.Contains('[', StringComparison.Ordinal)
            || !IPAddress.TryParse(host, out IPAddress? address) || address.AddressFamily != family)
        {
            return null;
        }

        if (family == AddressFamily.InterNetworkV6)
        {
            return new IPv6Address("TCP", address.ToString(), number);
        }

        // .NET reads 1, 0x7f.1 and 010.0.0.1 as addresses too.
        return address.ToString() == host ? new IPv4Address("TCP", host, number) : null;
    }
}
