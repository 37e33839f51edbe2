using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>An ephemeral X25519 key pair, for one exchange.</summary>
internal sealed class X25519KeyPair : IDisposable
{
    private readonly IX25519 _x25519;
    private readonly byte[] _private = GC.AllocateUninitializedArray<byte>(CryptoLengths.X25519, pinned: true);

    /// <summary>Makes a fresh pair.</summary>
    /// <param name="x25519">Who computes.</param>
    /// <param name="publicKey">32 bytes to fill.</param>
    public X25519KeyPair(IX25519 x25519, Span<byte> publicKey)
    {
        _x25519 = x25519;
        RandomNumberGenerator.Fill(_private);
        x25519.GetPublicKey(_private, publicKey);
    }

    /// <summary>Makes a pair, agrees, and forgets it: what a server does, all on the stack.</summary>
    /// <param name="x25519">Who computes.</param>
    /// <param name="peerPublicKey">32 bytes.</param>
    /// <param name="publicKey">32 bytes to fill.</param>
    /// <param name="secret">32 bytes to fill.</param>
    /// <exception cref="KeyExchangeError">The peer's point is of low order (RFC 8731 §3).</exception>
    public static void AgreeOnce(IX25519 x25519, ReadOnlySpan<byte> peerPublicKey, Span<byte> publicKey, Span<byte> secret)
    {
        Span<byte> own = stackalloc byte[CryptoLengths.X25519];
        try
        {
            RandomNumberGenerator.Fill(own);
            x25519.GetPublicKey(own, publicKey);
            Agree(x25519, own, peerPublicKey, secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(own);
        }
    }

    /// <summary>Computes the shared secret.</summary>
    /// <param name="peerPublicKey">32 bytes.</param>
    /// <param name="secret">32 bytes to fill.</param>
    /// <exception cref="KeyExchangeError">The peer's point is of low order (RFC 8731 §3).</exception>
    public void Agree(ReadOnlySpan<byte> peerPublicKey, Span<byte> secret) => Agree(_x25519, _private, peerPublicKey, secret);

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_private);

    private static void Agree(IX25519 x25519, ReadOnlySpan<byte> own, ReadOnlySpan<byte> peerPublicKey, Span<byte> secret)
    {
        if (!x25519.TryAgree(own, peerPublicKey, secret))
        {
            throw new KeyExchangeError("The X25519 secret would be zero.");
        }
    }
}
