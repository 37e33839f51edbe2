using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>HMAC by .NET, its key schedule kept.</summary>
/// <param name="spec">The row.</param>
/// <param name="key">The key; copied.</param>
internal sealed class PlatformPacketMac(MacSpec spec, ReadOnlySpan<byte> key) : PacketMac(spec.TagSize)
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHMAC(spec.Hash, key);

    /// <inheritdoc/>
    protected override void Compute(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> tag)
    {
        _hash.AppendData(first);
        _hash.AppendData(second);
        _hash.GetHashAndReset(tag);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
        }
    }
}
