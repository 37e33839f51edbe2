using System.Numerics;
using System.Security.Cryptography;
using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests;

[TestFixtureSource(typeof(Suites), nameof(Suites.Names))]
public class ModularPowerTests(string suite)
{
    private readonly IModularPower _power = CryptoSuite.FromSetting(suite).ModularPower;

    [Test]
    public void Agrees_with_the_runtimes_integers()
    {
        ReadOnlySpan<byte> prime = DiffieHellmanGroups.Group14.Prime;
        for (int i = 0; i < 5; i++)
        {
            byte[] value = RandomNumberGenerator.GetBytes(255);
            byte[] exponent = RandomNumberGenerator.GetBytes(32);
            Assert.That(Power(value, exponent, prime), Is.EqualTo(Expected(value, exponent, prime)));
        }
    }

    [Test]
    public void Small_results_keep_their_leading_zeros()
    {
        ReadOnlySpan<byte> prime = DiffieHellmanGroups.Group14.Prime;
        byte[] result = Power([2], [10], prime);
        Assert.That(result, Has.Length.EqualTo(256));
        Assert.That(result[^2..], Is.EqualTo(new byte[] { 4, 0 }));
        Assert.That(result[..^2], Is.All.Zero);
    }

    [Test]
    public void Fermat_holds()
    {
        byte[] exponent = DiffieHellmanGroups.Group14.Prime.ToArray();
        exponent[^1] ^= 1;
        byte[] result = Power([5], exponent, DiffieHellmanGroups.Group14.Prime);
        Assert.That(new BigInteger(result, isUnsigned: true, isBigEndian: true), Is.EqualTo(BigInteger.One));
    }

    private byte[] Power(ReadOnlySpan<byte> value, ReadOnlySpan<byte> exponent, ReadOnlySpan<byte> modulus)
    {
        byte[] result = new byte[modulus.Length];
        RandomNumberGenerator.Fill(result);
        _power.Power(value, exponent, modulus, result);
        return result;
    }

    private static byte[] Expected(ReadOnlySpan<byte> value, ReadOnlySpan<byte> exponent, ReadOnlySpan<byte> modulus)
    {
        byte[] power = BigInteger.ModPow(Number(value), Number(exponent), Number(modulus)).ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[modulus.Length - power.Length], .. power];
    }

    private static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);
}
