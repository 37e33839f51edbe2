using Org.BouncyCastle.Math;

namespace Twisted.Conch.Ssh;

/// <summary>Modular powers by BouncyCastle's integers. Their time depends on the exponent, which is why each exponent here is used for one exchange only.</summary>
internal sealed class BouncyCastleModularPower : IModularPower
{
    /// <inheritdoc/>
    public void Power(ReadOnlySpan<byte> value, ReadOnlySpan<byte> exponent, ReadOnlySpan<byte> modulus, Span<byte> result)
    {
        BigInteger power = new BigInteger(1, value).ModPow(new BigInteger(1, exponent), new BigInteger(1, modulus));
        result.Clear();
        power.ToByteArrayUnsigned(result[^power.GetLengthofByteArrayUnsigned()..]);
    }
}
