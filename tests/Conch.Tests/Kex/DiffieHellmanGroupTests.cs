using System.Numerics;
using Org.BouncyCastle.Crypto.Agreement;
using Org.BouncyCastle.Crypto.Parameters;
using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests;

public class DiffieHellmanGroupTests
{
    private static readonly (DiffieHellmanGroup Group, int Bits, int Constant, DHParameters Theirs)[] Groups =
    [
        (DiffieHellmanGroups.Group14, 2048, 124476, DHStandardGroups.rfc3526_2048),
        (DiffieHellmanGroups.Group16, 4096, 240904, DHStandardGroups.rfc3526_4096),
        (DiffieHellmanGroups.Group18, 8192, 4743158, DHStandardGroups.rfc3526_8192),
    ];

    [Test]
    public void Primes_follow_the_rfcs_formula()
    {
        foreach ((DiffieHellmanGroup group, int bits, int constant, _) in Groups)
        {
            BigInteger expected = (BigInteger.One << bits) - (BigInteger.One << (bits - 64)) - 1
                + ((PiTimesTwoTo(bits - 130) + constant) << 64);
            Assert.That(new BigInteger(group.Prime, isUnsigned: true, isBigEndian: true), Is.EqualTo(expected), $"{bits} bits");
            Assert.That(group.Generator.ToArray(), Is.EqualTo(new byte[] { 2 }));
            Assert.That(group.Bits, Is.EqualTo(bits));
        }
    }

    [Test]
    public void Primes_are_those_of_BouncyCastle()
    {
        foreach ((DiffieHellmanGroup group, _, _, DHParameters theirs) in Groups)
        {
            Assert.That(group.Prime.ToArray(), Is.EqualTo(theirs.P.ToByteArrayUnsigned()));
            Assert.That(group.Generator.ToArray(), Is.EqualTo(theirs.G.ToByteArrayUnsigned()));
        }
    }

    [Test]
    public void Only_values_strictly_between_1_and_p_minus_1_are_inside()
    {
        DiffieHellmanGroup group = DiffieHellmanGroups.Group14;
        byte[] prime = group.Prime.ToArray();
        Assert.That(group.IsInside([]), Is.False);
        Assert.That(group.IsInside([1]), Is.False);
        Assert.That(group.IsInside([2]), Is.True);
        Assert.That(group.IsInside([.. prime[..^1], 0xfd]), Is.True, "p - 2");
        Assert.That(group.IsInside([.. prime[..^1], 0xfe]), Is.False, "p - 1");
        Assert.That(group.IsInside(prime), Is.False, "p");
        Assert.That(group.IsInside([1, .. prime]), Is.False);
    }

    [Test]
    public void Group_of_a_peer_must_be_what_was_asked_for()
    {
        byte[] prime = DiffieHellmanGroups.Group16.PrimeBody;
        Assert.That(DiffieHellmanGroup.FromPeer(prime, [2], 2048, 8192).Bits, Is.EqualTo(4096));
        Assert.That(DiffieHellmanGroup.FromPeer(prime, [2], 1024, 16384).Bits, Is.EqualTo(4096));
        Refused(prime, [2], 2048, 4095);
        Refused(prime, [2], 4097, 8192);
        Refused(prime, [], 2048, 8192);
        Refused(prime, [0], 2048, 8192);
        Refused(prime, [1], 2048, 8192);
        Refused(prime, [0x82], 2048, 8192);
        Refused(prime, prime, 2048, 8192);
        Refused([], [2], 2048, 8192);
        Refused(prime[1..], [2], 2048, 8192);
        Refused([.. prime[..^1], 0xfe], [2], 2048, 8192);
        Refused([0, .. prime], [2], 2048, 8192);
        Refused([0x7f, .. new byte[1024]], [2], 2048, 8192);
        Refused([0x7f, .. new byte[126], 1], [2], 1024, 8192);
    }

    [Test]
    public void Groups_of_trusted_numbers_are_checked_for_slips()
    {
        BigInteger prime = new(DiffieHellmanGroups.Group14.Prime, isUnsigned: true, isBigEndian: true);
        Assert.That(new DiffieHellmanGroup(prime, 2).Prime.ToArray(), Is.EqualTo(DiffieHellmanGroups.Group14.Prime.ToArray()));
        Assert.That(() => new DiffieHellmanGroup(prime - 1, 2), Throws.ArgumentException);
        Assert.That(() => new DiffieHellmanGroup(prime, 1), Throws.ArgumentException);
        Assert.That(() => new DiffieHellmanGroup(prime >> 1024, 2), Throws.ArgumentException);
        Assert.That(() => new DiffieHellmanGroup(-prime, 2), Throws.ArgumentException);
        Assert.That(() => new DiffieHellmanGroup(prime, -2), Throws.ArgumentException);
        Assert.That(() => new DiffieHellmanGroup(0, 2), Throws.ArgumentException);
    }

    private static void Refused(byte[] prime, byte[] generator, int min, int max) =>
        Assert.That(() => DiffieHellmanGroup.FromPeer(prime, generator, min, max), Throws.TypeOf<KeyExchangeError>());

    // Machin: pi = 16 arctan(1/5) - 4 arctan(1/239).
    private static BigInteger PiTimesTwoTo(int bits)
    {
        const int guard = 64;
        BigInteger one = BigInteger.One << (bits + guard);
        return ((16 * ArcTangentOfInverse(5)) - (4 * ArcTangentOfInverse(239))) >> guard;

        BigInteger ArcTangentOfInverse(int x)
        {
            BigInteger term = one / x;
            BigInteger sum = term;
            for (int k = 3, sign = -1; !term.IsZero; k += 2, sign = -sign)
            {
                term /= x * x;
                sum += sign * (term / k);
            }

            return sum;
        }
    }
}
