using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>
/// What a proxy says about a connection before it passes the connection's bytes on: the PROXY protocol of HAProxy,
/// <c>https://www.haproxy.org/download/2.8/doc/proxy-protocol.txt</c>.
/// </summary>
/// <param name="Source">The client; <see langword="null"/> where the proxy did not say, or speaks for itself.</param>
/// <param name="Destination">Where the client connected to, likewise.</param>
/// <param name="Length">Bytes of the header.</param>
internal readonly record struct ProxyHeader(IAddress? Source, IAddress? Destination, int Length)
{
    /// <summary>What the longest header may have; more has been seen nowhere, and a peer could keep us waiting with it.</summary>
    internal const int MaxLength = 8192;

    internal enum Status
    {
        NeedMore,
        Done,
        Malformed,
    }

    /// <summary>Reads a header of either version from the begin of what has arrived.</summary>
    /// <param name="data">All that has arrived.</param>
    /// <param name="header">When done, what it says.</param>
    /// <param name="problem">When malformed, why.</param>
    internal static Status Read(ReadOnlySpan<byte> data, out ProxyHeader header, out string problem)
    {
        if (StartsLike(data, ProxyHeaderV2.Signature))
        {
            return ProxyHeaderV2.Read(data, out header, out problem);
        }

        if (StartsLike(data, ProxyHeaderV1.Signature))
        {
            return ProxyHeaderV1.Read(data, out header, out problem);
        }

        header = default;
        problem = "it does not begin with one";
        return Status.Malformed;
    }

    private static bool StartsLike(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        int common = Math.Min(data.Length, signature.Length);
        return data[..common].SequenceEqual(signature[..common]);
    }
}
