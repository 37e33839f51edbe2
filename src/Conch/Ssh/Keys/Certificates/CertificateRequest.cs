using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>What an authority is to certify: the fields of a certificate before they are signed. OpenSSH's PROTOCOL.certkeys.</summary>
/// <param name="Key">The key that is certified; only its public half is used.</param>
/// <param name="Type">Whom it is about.</param>
/// <param name="KeyId">A name for logs.</param>
/// <param name="Principals">Users, or names of the host, that it is good for.</param>
public sealed record CertificateRequest(Key Key, CertificateType Type, string KeyId, params IReadOnlyList<string> Principals)
{
    /// <summary>A number of the authority's own, for revoking.</summary>
    public ulong Serial { get; init; }

    /// <summary>Good from this second on; in seconds since 1970.</summary>
    public ulong ValidAfter { get; init; }

    /// <summary>Good until before this second; in seconds since 1970. The largest number is for ever.</summary>
    public ulong ValidBefore { get; init; } = ulong.MaxValue;

    /// <summary>What whoever takes it must understand, with values as they stand on the wire.</summary>
    public IReadOnlyDictionary<string, Bytes> CriticalOptions { get; init; } = new Dictionary<string, Bytes>(StringComparer.Ordinal);

    /// <summary>What it allows, with values as they stand on the wire: <c>permit-pty</c> and the like, mostly empty.</summary>
    public IReadOnlyDictionary<string, Bytes> Extensions { get; init; } = new Dictionary<string, Bytes>(StringComparer.Ordinal);
}
