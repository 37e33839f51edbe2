using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>HMAC by libcrypto. Its only state is the key.</summary>
internal sealed class LibCryptoPacketMac : PacketMac
{
    private readonly HashAlgorithmName _hash;

    // Pinned, so that the collector leaves no copies behind.
    private readonly byte[] _key;

    /// <summary>Makes one direction.</summary>
    /// <param name="spec">The row.</param>
    /// <param name="key">The key; copied.</param>
    public LibCryptoPacketMac(MacSpec spec, ReadOnlySpan<byte> key)
        : base(spec.TagSize)
    {
        _hash = spec.Hash;
        _key = GC.AllocateUninitializedArray<byte>(key.Length, pinned: true);
        key.CopyTo(_key);
    }

    /// <inheritdoc/>
    protected override void Compute(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> tag) =>
        LibCryptoContexts.Current.Hmac(_hash).Compute(_key, first, second, tag);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        CryptographicOperations.ZeroMemory(_key);
        if (disposing)
        {
            // It may hold this key as the last one it used.
            LibCryptoContexts.Current.Hmac(_hash).Forget(_key.Length);
        }
    }
}
