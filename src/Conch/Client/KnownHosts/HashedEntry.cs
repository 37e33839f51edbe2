using System.Security.Cryptography;
using System.Text;
using Twisted.Conch.Ssh;

namespace Twisted.Conch.Client;

/// <summary>
/// A line that tells the host's name only to who knows it already: HMAC-SHA1 under a salt. Twisted:
/// <c>twisted.conch.client.knownhosts.HashedEntry</c>.
/// </summary>
public sealed class HashedEntry : KnownHostEntry
{
    /// <summary>How the field of the hosts begins. Twisted: <c>MAGIC</c>.</summary>
    public const string MAGIC = "|1|";

    private const int HashSize = 20;
    private readonly byte[] _salt;
    private readonly byte[] _hash;

    private HashedEntry(KnownHostLine line, byte[] salt, byte[] hash)
        : base(line)
    {
        _salt = salt;
        _hash = hash;
    }

    /// <summary>Reads a line. Twisted: <c>HashedEntry.fromString</c>.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <exception cref="InvalidEntry">It is no such line.</exception>
    public static HashedEntry FromString(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        KnownHostLine read = KnownHostLine.Parse(line);
        string[] parts = read.Hosts.StartsWith(MAGIC, StringComparison.Ordinal) ? read.Hosts[MAGIC.Length..].Split('|') : [];
        return parts is [var salt, var hash] && Decode(salt) is { } saltBytes && Decode(hash) is { } hashBytes
            ? new HashedEntry(read, saltBytes, hashBytes)
            : throw new InvalidEntry("A hashed name is |1|salt|hash, both twenty bytes in base64.");
    }

    /// <summary>A new entry under a salt of its own.</summary>
    /// <param name="hostname">A name or address, as <c>[name]:port</c> where the port is not 22.</param>
    /// <param name="key">The host's public key.</param>
    public static HashedEntry Create(string hostname, Key key)
    {
        ArgumentNullException.ThrowIfNull(hostname);
        ArgumentNullException.ThrowIfNull(key);
        byte[] salt = RandomNumberGenerator.GetBytes(HashSize);
        byte[] hash = Hash(salt, hostname);
        string hosts = $"{MAGIC}{Convert.ToBase64String(salt)}|{Convert.ToBase64String(hash)}";
        return new HashedEntry(new KnownHostLine(KnownHostMarker.None, hosts, key.SshType(), key.Public(), string.Empty), salt, hash);
    }

    /// <inheritdoc/>
    public override bool MatchesHost(string hostname)
    {
        ArgumentNullException.ThrowIfNull(hostname);
        return Hash(_salt, hostname).AsSpan().SequenceEqual(_hash);
    }

#pragma warning disable CA5350 // HMAC-SHA1 is what the file format has; it hides names from who reads the file, and proves nothing.
    private static byte[] Hash(byte[] salt, string hostname) => HMACSHA1.HashData(salt, Encoding.UTF8.GetBytes(hostname.ToLowerInvariant()));
#pragma warning restore CA5350

    private static byte[]? Decode(string base64)
    {
        byte[] bytes = new byte[HashSize];
        return base64.Length == 28 && Convert.TryFromBase64String(base64, bytes, out int length) && length == HashSize ? bytes : null;
    }
}
