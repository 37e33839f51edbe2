using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>The exchange hash H, fed field by field. RFC 4253 §8, RFC 4419 §3, RFC 5656 §4.</summary>
/// <remarks>
/// Order: V_C, V_S, I_C, I_S, K_S, (group exchange: min, n, max, p, g), client's value, server's value, K. Gathered and hashed in one call: a hash
/// of the platform's for each exchange is an object to finalize, and each field would be a call into native code.
/// </remarks>
/// <param name="algorithm">The hash of the key exchange.</param>
internal sealed class ExchangeHash(HashAlgorithmName algorithm) : IDisposable
{
    /// <summary>The longest H of any row.</summary>
    public const int MaxSize = 64;

    // Two KEXINITs of a thousand bytes or two, a key, and the values. It holds K, and is wiped when disposed of.
    private readonly PooledBuffer _fields = new(4096);

    /// <summary>Adds a string, or an mpint by its body.</summary>
    /// <param name="body">Without the length prefix, which is added here.</param>
    public void AppendString(ReadOnlySpan<byte> body) => new PacketWriter(_fields).WriteString(body);

    /// <summary>Adds one string that lies in three parts.</summary>
    /// <param name="first">Its start, without the length prefix.</param>
    /// <param name="second">What follows.</param>
    /// <param name="third">Its end.</param>
    public void AppendString(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third)
    {
        PacketWriter writer = new(_fields);
        writer.WriteUInt32((uint)(first.Length + second.Length + third.Length));
        writer.WriteRaw(first);
        writer.WriteRaw(second);
        writer.WriteRaw(third);
    }

    /// <summary>Adds a uint32.</summary>
    /// <param name="value">The number.</param>
    public void AppendUInt32(uint value) => new PacketWriter(_fields).WriteUInt32(value);

    /// <summary>Adds K.</summary>
    /// <param name="secret">The shared secret.</param>
    public void AppendSecret(KexSecret secret) => new PacketWriter(_fields).WriteRaw(secret.Encoded);

    /// <summary>Ends the hash.</summary>
    /// <returns>H, as many bytes as the algorithm gives.</returns>
    public byte[] Finish()
    {
        byte[] hash = CryptographicOperations.HashData(algorithm, _fields.WrittenSpan);
        _fields.Clear();
        return hash;
    }

    /// <inheritdoc/>
    public void Dispose() => _fields.Dispose();
}
