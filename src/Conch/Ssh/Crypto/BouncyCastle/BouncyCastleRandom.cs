using Org.BouncyCastle.Crypto.Prng;
using Org.BouncyCastle.Security;

namespace Twisted.Conch.Ssh;

/// <summary>BouncyCastle's face for <see cref="System.Security.Cryptography.RandomNumberGenerator"/>: the system's generator and no other.</summary>
internal static class BouncyCastleRandom
{
    /// <summary>Safe on any thread, as the generator beneath is.</summary>
    public static readonly SecureRandom Instance = new(new CryptoApiRandomGenerator());
}
