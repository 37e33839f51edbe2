namespace Twisted.Conch.Ssh;

/// <summary>The host keys of a server by signature algorithm, in the order they are offered. Immutable, made once for a factory.</summary>
internal sealed class HostKeys
{
    /// <summary>No key at all: a client's.</summary>
    public static readonly HostKeys None = new([]);

    private readonly HostKey[] _keys;
    private byte[]? _blobs;

    /// <summary>Takes keys as they are.</summary>
    /// <param name="keys">Best first; of two for one algorithm the first counts.</param>
    /// <param name="offered">
    /// The algorithms to offer, best first; null for all of the keys' but ssh-rsa, whose SHA-1 is only for those who ask for it by name.
    /// </param>
    public HostKeys(IEnumerable<HostKey> keys, IEnumerable<string>? offered = null)
    {
        _keys = [.. keys.DistinctBy(key => key.Algorithm, StringComparer.Ordinal)];
        offered ??= _keys.Select(key => key.Algorithm).Where(name => name != KeyNames.Rsa);
        Algorithms = [.. offered.Where(name => Find(name) is not null).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The signature algorithms to offer, each once, best first.</summary>
    public IReadOnlyList<string> Algorithms { get; }

    /// <summary>What all of them show, each once, as a list of strings on the wire; made once for all connections.</summary>
    public ReadOnlySpan<byte> Blobs => _blobs ??= JoinBlobs();

    /// <summary>Every private key under every algorithm it signs with, in the order new servers have them: Ed25519, ECDSA, RSA.</summary>
    /// <param name="keys">Private keys; public ones are left out.</param>
    public static HostKeys Of(IEnumerable<Key> keys) => new(
        keys.Where(key => !key.IsPublic())
            .SelectMany(key => key.SupportedSignatureAlgorithms().Select(name => (HostKey)new KeyHostKey(key, name)))
            .OrderBy(key => Rank(key.Algorithm)));

    /// <summary>The key that makes signatures of an algorithm, or null.</summary>
    public HostKey? Find(string algorithm)
    {
        foreach (HostKey key in _keys)
        {
            if (key.Algorithm == algorithm)
            {
                return key;
            }
        }

        return null;
    }

    private byte[] JoinBlobs()
    {
        using PooledBuffer buffer = new();
        PacketWriter writer = new(buffer);
        foreach (ReadOnlyMemory<byte> blob in Algorithms.Select(name => Find(name)!.Blob).DistinctBy(blob => new Internet.Bytes(blob.Span)))
        {
            writer.WriteString(blob.Span);
        }

        return buffer.ToArray();
    }

    private static int Rank(string algorithm)
    {
        int rank = AlgorithmOffer.DefaultPublicKeys.IndexOf(algorithm);
        return rank < 0 ? int.MaxValue : rank;
    }
}

/// <summary>One host key under one signature algorithm.</summary>
internal abstract class HostKey
{
    /// <summary>The signature algorithm: for RSA rsa-sha2-512 or rsa-sha2-256, else the key's own name.</summary>
    public abstract string Algorithm { get; }

    /// <summary>The public key on the wire, K_S.</summary>
    public abstract ReadOnlyMemory<byte> Blob { get; }

    /// <summary>Whether signing costs more than about a millisecond, so that the reactor's thread must not do it.</summary>
    public abstract bool SigningIsSlow { get; }

    /// <summary>Signs. Any thread.</summary>
    /// <param name="data">What to sign.</param>
    /// <returns>The signature on the wire: algorithm, then its blob.</returns>
    public abstract byte[] Sign(ReadOnlySpan<byte> data);
}
