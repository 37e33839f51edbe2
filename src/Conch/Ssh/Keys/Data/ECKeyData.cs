using System.Numerics;

namespace Twisted.Conch.Ssh;

/// <summary>The numbers of an ECDSA key. RFC 5656 §3.1.</summary>
/// <param name="Curve">The curve's name with the algorithm's, such as <c>ecdsa-sha2-nistp256</c>, as Twisted writes it.</param>
/// <param name="X">The public point's first coordinate.</param>
/// <param name="Y">The public point's second coordinate.</param>
/// <param name="PrivateValue">The secret number; <see langword="null"/> in a public key.</param>
public sealed record ECKeyData(string Curve, BigInteger X, BigInteger Y, BigInteger? PrivateValue = null) : KeyData;
