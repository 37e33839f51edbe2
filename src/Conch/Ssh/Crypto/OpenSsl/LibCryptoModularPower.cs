namespace Twisted.Conch.Ssh;

/// <summary>Modular powers by libcrypto, in time that does not depend on the exponent's bits.</summary>
internal sealed class LibCryptoModularPower : IModularPower
{
    /// <inheritdoc/>
    public void Power(ReadOnlySpan<byte> value, ReadOnlySpan<byte> exponent, ReadOnlySpan<byte> modulus, Span<byte> result)
    {
        nint context = 0, number = 0, secret = 0, prime = 0, power = 0;
        try
        {
            context = LibCryptoNative.BN_CTX_new();
            number = FromBytes(value);
            secret = FromBytes(exponent);
            prime = FromBytes(modulus);
            power = LibCryptoNative.BN_new();
            LibCryptoNative.Check(context != 0 && power != 0);
            LibCryptoNative.BN_set_flags(secret, LibCryptoNative.ConstantTime);
            LibCryptoNative.Check(LibCryptoNative.BN_mod_exp_mont_consttime(power, number, secret, prime, context, 0) == 1);
            LibCryptoNative.Check(LibCryptoNative.BN_bn2binpad(power, result, result.Length) == result.Length);
        }
        finally
        {
            // All of these take null.
            LibCryptoNative.BN_clear_free(power);
            LibCryptoNative.BN_clear_free(prime);
            LibCryptoNative.BN_clear_free(secret);
            LibCryptoNative.BN_clear_free(number);
            LibCryptoNative.BN_CTX_free(context);
        }
    }

    private static nint FromBytes(ReadOnlySpan<byte> bytes)
    {
        nint number = LibCryptoNative.BN_bin2bn(bytes, bytes.Length, 0);
        LibCryptoNative.Check(number != 0);
        return number;
    }
}
