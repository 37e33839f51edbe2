using System.Numerics;

namespace Twisted.Conch.Ssh;

/// <summary>A finite-field group. RFC 4253 §8, RFC 4419, RFC 8268.</summary>
internal sealed class DiffieHellmanGroup
{
    /// <summary>The smallest prime that group exchange may agree on, in bits.</summary>
    public const int MinBits = 2048;

    /// <summary>The largest prime that group exchange may agree on, in bits.</summary>
    public const int MaxBits = 8192;

    private readonly byte[] _prime;
    private readonly byte[] _generator;

    /// <summary>Makes a group of numbers that are trusted, as those of a moduli file are.</summary>
    /// <param name="prime">The safe prime p.</param>
    /// <param name="generator">The generator g.</param>
    /// <exception cref="ArgumentException">The prime is not odd or not of 2048 to 8192 bits, or the generator is not between 1 and p - 1.</exception>
    public DiffieHellmanGroup(BigInteger prime, BigInteger generator)
        : this(Magnitude(prime), Magnitude(generator))
    {
        if (!IsAcceptable(_prime, _generator, MinBits, MaxBits))
        {
            throw new ArgumentException("These numbers do not make a group.", nameof(prime));
        }
    }

    private DiffieHellmanGroup(byte[] prime, byte[] generator)
    {
        _prime = prime;
        _generator = generator;
    }

    /// <summary>p, big-endian, without leading zeros.</summary>
    public ReadOnlySpan<byte> Prime => _prime;

    /// <summary>g, big-endian, without leading zeros.</summary>
    public ReadOnlySpan<byte> Generator => _generator;

    /// <summary>p as the body of an mpint.</summary>
    public byte[] PrimeBody => WireInteger.Encode(_prime);

    /// <summary>g as the body of an mpint.</summary>
    public byte[] GeneratorBody => WireInteger.Encode(_generator);

    /// <summary>Bits of p.</summary>
    public int Bits => BitsOf(_prime);

    /// <summary>A group by its prime in hexadecimal, with generator 2.</summary>
    /// <param name="prime">Hexadecimal, in lines.</param>
    /// <returns>The group.</returns>
    public static DiffieHellmanGroup FromHex(string prime) =>
        new(Convert.FromHexString(prime.Replace("\n", "", StringComparison.Ordinal)), [2]);

    /// <summary>The group a server proposes to a client.</summary>
    /// <param name="primeBody">p as received, body of an mpint.</param>
    /// <param name="generatorBody">g as received, body of an mpint.</param>
    /// <param name="minBits">The least the client asked for.</param>
    /// <param name="maxBits">The most the client asked for.</param>
    /// <returns>The group.</returns>
    /// <exception cref="KeyExchangeError">It is not what was asked for, or cannot be a safe group. That p is prime is not checked: it would take a second.</exception>
    public static DiffieHellmanGroup FromPeer(ReadOnlySpan<byte> primeBody, ReadOnlySpan<byte> generatorBody, int minBits, int maxBits)
    {
        if (!WireInteger.TryDecode(primeBody, MaxBits / 8, out ReadOnlySpan<byte> prime)
            || !WireInteger.TryDecode(generatorBody, prime.Length, out ReadOnlySpan<byte> generator)
            || !IsAcceptable(prime, generator, Math.Max(minBits, MinBits), Math.Min(maxBits, MaxBits)))
        {
            throw new KeyExchangeError("The group is not acceptable.");
        }

        return new DiffieHellmanGroup(prime.ToArray(), generator.ToArray());
    }

    /// <summary>Whether 1 &lt; value &lt; p - 1.</summary>
    /// <param name="value">A magnitude without leading zeros.</param>
    /// <returns>Whether it may be a public value or a generator.</returns>
    public bool IsInside(ReadOnlySpan<byte> value) => IsInside(value, _prime);

    private static byte[] Magnitude(BigInteger number) => number.Sign > 0 ? number.ToByteArray(isUnsigned: true, isBigEndian: true) : [];

    private static bool IsInside(ReadOnlySpan<byte> value, ReadOnlySpan<byte> prime)
    {
        if (value.IsEmpty || (value.Length == 1 && value[0] <= 1))
        {
            return false;
        }

        // p is odd, so p - 1 is p with its lowest bit cleared.
        Span<byte> last = prime.ToArray();
        last[^1] &= 0xfe;
        return WireInteger.Compare(value, last) < 0;
    }

    private static bool IsAcceptable(ReadOnlySpan<byte> prime, ReadOnlySpan<byte> generator, int minBits, int maxBits) =>
        !prime.IsEmpty
        && BitsOf(prime) >= minBits
        && BitsOf(prime) <= maxBits
        && (prime[^1] & 1) == 1
        && IsInside(generator, prime);

    private static int BitsOf(ReadOnlySpan<byte> magnitude) => (magnitude.Length * 8) - BitOperations.LeadingZeroCount((uint)magnitude[0]) + 24;
}
