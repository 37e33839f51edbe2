namespace Twisted.Conch.Ssh;

/// <summary>The host keys of a server by signature algorithm, in the order they are offered. Immutable, made once for a factory.</summary>
internal sealed class HostKeys
{
    /// <summary>No key at all: a client's.</summary>
    public static readonly HostKeys None = new([]);

    private readonly HostKey[] _keys;

    public HostKeys(IEnumerable<HostKey> keys)
    {
        _keys = [.. keys];
        Algorithms = [.. _keys.Select(key => key.Algorithm)];
    }

    /// <summary>The signature algorithms, each once, best first.</summary>
    public IReadOnlyList<string> Algorithms { get; }

    /// <summary>The key that makes signatures of an algorithm, or null.</summary>
    public HostKey? Find(string algorithm) => Array.Find(_keys, key => key.Algorithm == algorithm);
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
