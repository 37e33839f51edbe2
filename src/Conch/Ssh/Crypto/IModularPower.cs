namespace Twisted.Conch.Ssh;

/// <summary>base^exponent mod modulus for finite-field Diffie-Hellman. Safe on any thread.</summary>
internal interface IModularPower
{
    /// <summary>Computes a power with a secret exponent. All numbers are unsigned and big-endian.</summary>
    /// <param name="value">The base, below the modulus; public.</param>
    /// <param name="exponent">The secret exponent.</param>
    /// <param name="modulus">The modulus, odd; public.</param>
    /// <param name="result">As many bytes as the modulus has; filled with leading zeros.</param>
    void Power(ReadOnlySpan<byte> value, ReadOnlySpan<byte> exponent, ReadOnlySpan<byte> modulus, Span<byte> result);
}
