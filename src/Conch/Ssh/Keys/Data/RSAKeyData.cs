using System.Numerics;

namespace Twisted.Conch.Ssh;

/// <summary>The numbers of an RSA key. RFC 8017 §3.</summary>
/// <param name="N">The modulus.</param>
/// <param name="E">The public exponent.</param>
/// <param name="D">The private exponent; <see langword="null"/> in a public key, as all that follow.</param>
/// <param name="P">The first prime.</param>
/// <param name="Q">The second prime.</param>
/// <param name="U">The inverse of <paramref name="Q"/> modulo <paramref name="P"/>.</param>
public sealed record RSAKeyData(
    BigInteger N,
    BigInteger E,
    BigInteger? D = null,
    BigInteger? P = null,
    BigInteger? Q = null,
    BigInteger? U = null) : KeyData;
