using System.Net.Security;
using System.Text;

namespace Twisted.Internet;

/// <summary>Names of application protocols. RFC 7301.</summary>
internal static class Alpn
{
    internal static List<SslApplicationProtocol> Parse(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return [.. names.Select(Parse)];
    }

    private static SslApplicationProtocol Parse(string name) => Encoding.UTF8.GetByteCount(name) is > 0 and < 256
        ? new SslApplicationProtocol(name)
        : throw new ArgumentException($"The name of an application protocol is of 1 to 255 bytes, unlike '{name}'.", nameof(name));
}
