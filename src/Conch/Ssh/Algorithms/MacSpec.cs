using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>One MAC: a row of the table. Always HMAC, with a key as long as its tag.</summary>
/// <param name="Name">The name on the wire.</param>
/// <param name="Hash">The hash inside HMAC.</param>
/// <param name="TagSize">Bytes of key and of tag.</param>
/// <param name="EncryptThenMac">Whether the MAC covers the ciphertext and the length stays readable (OpenSSH's PROTOCOL §1.5).</param>
/// <param name="OnByDefault">Whether it is offered unasked.</param>
internal sealed record MacSpec(string Name, HashAlgorithmName Hash, int TagSize, bool EncryptThenMac, bool OnByDefault)
{
    /// <summary>All MACs, the one we like best first. RFC 6668, RFC 4253 §6.4.</summary>
    public static readonly ImmutableArray<MacSpec> InOrderOfPreference =
    [
        new("hmac-sha2-256-etm@openssh.com", HashAlgorithmName.SHA256, TagSize: 32, EncryptThenMac: true, OnByDefault: true),
        new("hmac-sha2-512-etm@openssh.com", HashAlgorithmName.SHA512, TagSize: 64, EncryptThenMac: true, OnByDefault: true),
        new("hmac-sha2-256", HashAlgorithmName.SHA256, TagSize: 32, EncryptThenMac: false, OnByDefault: true),
        new("hmac-sha2-512", HashAlgorithmName.SHA512, TagSize: 64, EncryptThenMac: false, OnByDefault: true),
        new("hmac-sha1-etm@openssh.com", HashAlgorithmName.SHA1, TagSize: 20, EncryptThenMac: true, OnByDefault: false),
        new("hmac-sha1", HashAlgorithmName.SHA1, TagSize: 20, EncryptThenMac: false, OnByDefault: false),
    ];

    /// <summary>Bytes of key.</summary>
    public int KeySize => TagSize;

    /// <summary>The row of a name, or null.</summary>
    public static MacSpec? Find(string name)
    {
        foreach (MacSpec row in InOrderOfPreference)
        {
            if (row.Name == name)
            {
                return row;
            }
        }

        return null;
    }
}
