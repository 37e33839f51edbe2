using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>The exchange hash H, fed field by field. RFC 4253 §8, RFC 4419 §3, RFC 5656 §4.</summary>
/// <remarks>Order: V_C, V_S, I_C, I_S, K_S, (group exchange: min, n, max, p, g), client's value, server's value, K.</remarks>
/// <param name="algorithm">The hash of the key exchange.</param>
internal sealed class ExchangeHash(HashAlgorithmName algorithm) : IDisposable
{
    /// <summary>The longest H of any row.</summary>
    public const int MaxSize = 64;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(algorithm);

    /// <summary>Bytes of H.</summary>
    public int Size => _hash.HashLengthInBytes;

    /// <summary>Adds a string, or an mpint by its body.</summary>
    /// <param name="body">Without the length prefix, which is added here.</param>
    public void AppendString(ReadOnlySpan<byte> body)
    {
        AppendUInt32((uint)body.Length);
        _hash.AppendData(body);
    }

    /// <summary>Adds a uint32.</summary>
    /// <param name="value">The number.</param>
    public void AppendUInt32(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        _hash.AppendData(bytes);
    }

    /// <summary>Adds K.</summary>
    /// <param name="secret">The shared secret.</param>
    public void AppendSecret(KexSecret secret) => _hash.AppendData(secret.Encoded);

    /// <summary>Ends the hash.</summary>
    /// <returns>H, <see cref="Size"/> bytes.</returns>
    public byte[] Finish() => _hash.GetHashAndReset();

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
