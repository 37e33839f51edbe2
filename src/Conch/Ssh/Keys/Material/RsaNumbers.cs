using System.Numerics;
using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>The numbers of an RSA private key as a format holds them, big-endian, with or without leading zeros. RFC 8017 §3.2.</summary>
internal readonly ref struct RsaPrivateNumbers
{
    public required ReadOnlySpan<byte> N { get; init; }

    public required ReadOnlySpan<byte> E { get; init; }

    public required ReadOnlySpan<byte> D { get; init; }

    public required ReadOnlySpan<byte> P { get; init; }

    public required ReadOnlySpan<byte> Q { get; init; }

    /// <summary>The inverse of Q modulo P.</summary>
    public required ReadOnlySpan<byte> InverseQ { get; init; }
}

/// <summary>Checks and completes the numbers of RSA keys.</summary>
internal static class RsaNumbers
{
    public static BigInteger ToNumber(ReadOnlySpan<byte> bigEndian) => new(bigEndian, isUnsigned: true, isBigEndian: true);

    public static int BitLength(ReadOnlySpan<byte> bigEndian) =>
        bigEndian.IsEmpty ? 0 : (bigEndian.Length * 8) - (byte.LeadingZeroCount(bigEndian[0]));

    /// <summary>Sizes within the limits; both odd, as no honest key is otherwise.</summary>
    /// <param name="modulus">Without leading zeros.</param>
    /// <param name="exponent">Without leading zeros.</param>
    public static void CheckPublic(ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> exponent)
    {
        int bits = BitLength(modulus);
        if (bits is < KeyLimits.MinRsaBits or > KeyLimits.MaxRsaBits)
        {
            throw new BadKeyError(
                $"An RSA key of {bits} bits is refused; {KeyLimits.MinRsaBits} to {KeyLimits.MaxRsaBits} are allowed.");
        }

        if (exponent.Length > 4 || exponent.IsEmpty || (exponent[^1] & 1) == 0 || (exponent.Length == 1 && exponent[0] == 1))
        {
            throw new BadKeyError("The public exponent of the RSA key is refused: it must be odd, at least 3, and at most 32 bits long.");
        }

        if ((modulus[^1] & 1) == 0)
        {
            throw new BadKeyError("The modulus of the RSA key is even.");
        }
    }

    /// <summary>
    /// Checks that the private numbers belong to the public ones, and works out the two that formats leave out. A key whose
    /// parts disagree makes signatures that give its primes away.
    /// </summary>
    /// <returns>All numbers, in the lengths the platform wants; the caller wipes them.</returns>
    public static RSAParameters Complete(in RsaPrivateNumbers numbers)
    {
        BigInteger n = ToNumber(numbers.N);
        BigInteger e = ToNumber(numbers.E);
        BigInteger d = ToNumber(numbers.D);
        BigInteger p = ToNumber(numbers.P);
        BigInteger q = ToNumber(numbers.Q);
        BigInteger u = ToNumber(numbers.InverseQ);
        if (p <= BigInteger.One || q <= BigInteger.One || p * q != n || d >= n || u >= p)
        {
            throw new BadKeyError("The numbers of the RSA private key do not belong together.");
        }

        BigInteger dp = d % (p - BigInteger.One);
        BigInteger dq = d % (q - BigInteger.One);
        if (e * dp % (p - BigInteger.One) != BigInteger.One
            || e * dq % (q - BigInteger.One) != BigInteger.One
            || u * q % p != BigInteger.One)
        {
            throw new BadKeyError("The numbers of the RSA private key do not belong together.");
        }

        int length = n.GetByteCount(isUnsigned: true);
        int half = (length + 1) / 2;
        return new RSAParameters
        {
            Modulus = ToFixed(n, length),
            Exponent = e.ToByteArray(isUnsigned: true, isBigEndian: true),
            D = ToFixed(d, length),
            P = ToFixed(p, half),
            Q = ToFixed(q, half),
            DP = ToFixed(dp, half),
            DQ = ToFixed(dq, half),
            InverseQ = ToFixed(u, half),
        };
    }

    public static void Wipe(in RSAParameters parameters)
    {
        CryptographicOperations.ZeroMemory(parameters.D);
        CryptographicOperations.ZeroMemory(parameters.P);
        CryptographicOperations.ZeroMemory(parameters.Q);
        CryptographicOperations.ZeroMemory(parameters.DP);
        CryptographicOperations.ZeroMemory(parameters.DQ);
        CryptographicOperations.ZeroMemory(parameters.InverseQ);
    }

    private static byte[] ToFixed(BigInteger number, int length)
    {
        int count = number.GetByteCount(isUnsigned: true);
        if (count > length)
        {
            throw new BadKeyError("The primes of the RSA private key are of unequal length.");
        }

        byte[] bytes = new byte[length];
        number.TryWriteBytes(bytes.AsSpan(length - count), out _, isUnsigned: true, isBigEndian: true);
        return bytes;
    }
}
