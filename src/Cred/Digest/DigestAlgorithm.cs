using System.Security.Cryptography;
using Twisted.Internet;

namespace Twisted.Cred;

/// <summary>A hash that Digest authentication may be done with. RFC 2617 §3.2.1, RFC 7616 §3.3.</summary>
/// <param name="Name">In lower case, as in a challenge.</param>
/// <param name="IsSession">Whether the nonces of the first login go into H(A1), too.</param>
/// <param name="Hash">The hash.</param>
internal sealed record DigestAlgorithm(string Name, bool IsSession, Func<byte[], byte[]> Hash)
{
#pragma warning disable CA5350, CA5351 // RFC 2617 has MD5 and Twisted SHA-1; RFC 7616's SHA-256 is there for who can choose.
    private static readonly DigestAlgorithm[] All =
    [
        new("md5", IsSession: false, MD5.HashData),
        new("md5-sess", IsSession: true, MD5.HashData),
        new("sha", IsSession: false, SHA1.HashData),
        new("sha-256", IsSession: false, SHA256.HashData),
    ];
#pragma warning restore CA5350, CA5351

    /// <summary>The algorithm of a name, whatever its case; null where there is none.</summary>
    public static DigestAlgorithm? Of(Bytes name)
    {
        string text = name.Decode();
        return Array.Find(All, algorithm => string.Equals(algorithm.Name, text, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The hash of parts with colons between them, in lower-case hex.</summary>
    public Bytes Of(params ReadOnlySpan<Bytes> parts)
    {
        Bytes text = parts[0];
        foreach (Bytes part in parts[1..])
        {
            text += ":" + part;
        }

        byte[] bytes = text.ToArray();
        Bytes hash = Convert.ToHexStringLower(Hash(bytes));
        CryptographicOperations.ZeroMemory(bytes);
        return hash;
    }
}
