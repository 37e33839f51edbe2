using System.Security.Authentication;

namespace Twisted.Internet;

/// <summary>Versions of TLS that are spoken. Twisted: <c>TLSVersion</c>, without those that are broken (RFC 8996).</summary>
public enum TLSVersion
{
    /// <summary>RFC 5246.</summary>
    TLSv1_2,

    /// <summary>RFC 8446.</summary>
    TLSv1_3,
}

internal static class TLSVersions
{
    /// <summary>Both versions, or one.</summary>
    /// <exception cref="ArgumentException">The lowest is higher than the highest.</exception>
    internal static SslProtocols Between(TLSVersion lowest, TLSVersion highest) => (lowest, highest) switch
    {
        (TLSVersion.TLSv1_2, TLSVersion.TLSv1_3) => SslProtocols.Tls12 | SslProtocols.Tls13,
        (TLSVersion.TLSv1_2, TLSVersion.TLSv1_2) => SslProtocols.Tls12,
        (TLSVersion.TLSv1_3, TLSVersion.TLSv1_3) => SslProtocols.Tls13,
        _ => throw new ArgumentException($"No version of TLS is at least {lowest} and at most {highest}.", nameof(lowest)),
    };
}
