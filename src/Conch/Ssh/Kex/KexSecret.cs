using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>The shared secret K, in the very bytes that the exchange hash and the key derivation take: with its length prefix. Wiped when disposed.</summary>
internal sealed class KexSecret : IDisposable
{
    private readonly byte[] _buffer;
    private readonly int _start;

    private KexSecret(byte[] buffer, int start)
    {
        _buffer = buffer;
        _start = start;
    }

    /// <summary>K as an mpint or string, length prefix included. Valid until <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<byte> Encoded => _buffer.AsSpan(_start);

    /// <summary>K as a string, as the hybrid exchanges have it.</summary>
    /// <param name="secret">The bytes of K; copied.</param>
    /// <returns>The secret.</returns>
    public static KexSecret FromString(ReadOnlySpan<byte> secret)
    {
        byte[] buffer = Pinned(4 + secret.Length);
        BinaryPrimitives.WriteInt32BigEndian(buffer, secret.Length);
        secret.CopyTo(buffer.AsSpan(4));
        return new KexSecret(buffer, start: 0);
    }

    /// <summary>K as an mpint: the shortest form of a positive number. RFC 4251 §5.</summary>
    /// <param name="magnitude">Big-endian, leading zeros allowed; copied.</param>
    /// <returns>The secret.</returns>
    public static KexSecret FromUnsigned(ReadOnlySpan<byte> magnitude)
    {
        // The length of the mpint shows how many leading zeros there were, whatever is done here: the hash takes it. Only the scan is kept
        // free of an early exit, so that its time does not show it once more.
        int zeros = CountLeadingZeros(magnitude);
        int sign = zeros < magnitude.Length && magnitude[zeros] >= 0x80 ? 1 : 0;
        byte[] buffer = Pinned(4 + 1 + magnitude.Length);
        magnitude.CopyTo(buffer.AsSpan(5));
        int start = 5 + zeros - sign - 4;
        BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(start), magnitude.Length - zeros + sign);
        buffer.AsSpan(start + 4, sign).Clear();
        return new KexSecret(buffer, start);
    }

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_buffer);

    private static byte[] Pinned(int length) => GC.AllocateArray<byte>(length, pinned: true);

    private static int CountLeadingZeros(ReadOnlySpan<byte> magnitude)
    {
        int count = 0;
        int still = 1;
        foreach (byte b in magnitude)
        {
            // (b - 1) has its sign bit exactly when b is 0.
            still &= (int)((uint)(b - 1) >> 31);
            count += still;
        }

        return count;
    }
}
