using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>Random padding bytes, fetched from the system's generator a kilobyte at a time: a call for each packet's few bytes would cost more than the packet.</summary>
internal static class RandomPadding
{
    private const int PoolSize = 1024;

    [ThreadStatic]
    private static byte[]? _pool;

    [ThreadStatic]
    private static int _left;

    /// <summary>Fills with random bytes, each used once.</summary>
    /// <param name="padding">Less than a pool's worth: padding_length is one byte.</param>
    public static void Fill(Span<byte> padding)
    {
        byte[] pool = _pool ??= new byte[PoolSize];
        if (_left < padding.Length)
        {
            RandomNumberGenerator.Fill(pool);
            _left = PoolSize;
        }

        pool.AsSpan(PoolSize - _left, padding.Length).CopyTo(padding);
        _left -= padding.Length;
    }
}
