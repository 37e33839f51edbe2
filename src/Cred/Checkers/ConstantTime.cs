using System.Security.Cryptography;
using Twisted.Internet;

namespace Twisted.Cred;

/// <summary>Comparing secrets.</summary>
internal static class ConstantTime
{
    /// <summary>
    /// Whether the two are equal, in a time that tells neither where they differ nor, to within a block of the hash, how long
    /// the right one is.
    /// </summary>
    public static bool AreEqual(Bytes one, Bytes other)
    {
        Span<byte> hashes = stackalloc byte[2 * SHA256.HashSizeInBytes];
        SHA256.HashData(one.Span, hashes);
        SHA256.HashData(other.Span, hashes[SHA256.HashSizeInBytes..]);
        bool equal = CryptographicOperations.FixedTimeEquals(hashes[..SHA256.HashSizeInBytes], hashes[SHA256.HashSizeInBytes..]);
        CryptographicOperations.ZeroMemory(hashes);
        return equal;
    }
}
