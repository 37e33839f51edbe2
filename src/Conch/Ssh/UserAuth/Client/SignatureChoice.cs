using System.Collections.Immutable;
using System.Text;
using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>With which algorithm a client's key signs.</summary>
internal static class SignatureChoice
{
    /// <summary>What is used unless somebody asks for more: all but SHA-1.</summary>
    public static readonly ImmutableArray<string> Default =
    [
        KeyNames.Ed25519, "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
        KeyNames.SkEd25519, KeyNames.SkEcdsa, KeyNames.RsaSha512, KeyNames.RsaSha256,
    ];

    /// <summary>
    /// The key's best algorithm that is allowed and, for RSA, that the server takes. Other keys have one each; what a server says of them is
    /// left out of account, as in OpenSSH: some name their RSA algorithms only. Others name only what their own host keys sign with, Twisted among
    /// them: a list without any algorithm for RSA says nothing about it.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="extensions">The server's. RFC 8308 §3.1, RFC 8332 §3.3.</param>
    /// <param name="allowed">What we use.</param>
    /// <returns>Null when there is none.</returns>
    public static string? For(Key key, IReadOnlyDictionary<string, Bytes> extensions, IReadOnlyList<string> allowed)
    {
        IEnumerable<string> ours = key.SupportedSignatureAlgorithms().Where(name => allowed.Contains(name, StringComparer.Ordinal));
        if (key.SshType() != KeyNames.Rsa || !extensions.TryGetValue(ExtInfo.ServerSigAlgs, out Bytes list))
        {
            return ours.FirstOrDefault();
        }

        string[] theirs = list.Decode(Encoding.Latin1).Split(',');
        return theirs.Intersect(key.SupportedSignatureAlgorithms(), StringComparer.Ordinal).Any()
            ? ours.FirstOrDefault(name => theirs.Contains(name, StringComparer.Ordinal))
            : ours.FirstOrDefault();
    }
}
