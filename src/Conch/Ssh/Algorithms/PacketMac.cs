using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>One direction's HMAC, its key schedule kept. RFC 4253 §6.4.</summary>
/// <param name="spec">The row.</param>
/// <param name="key"><see cref="MacSpec.KeySize"/> bytes; copied.</param>
internal sealed class PacketMac(MacSpec spec, ReadOnlySpan<byte> key) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHMAC(spec.Hash, key);

    /// <summary>Bytes of tag.</summary>
    public int TagSize => spec.TagSize;

    /// <summary>Computes HMAC(key, sequence || data).</summary>
    /// <param name="sequence">The packet's sequence number.</param>
    /// <param name="data">The packet, plain or encrypted as the order of the algorithms has it.</param>
    /// <param name="tag"><see cref="TagSize"/> bytes to fill.</param>
    public void Compute(uint sequence, ReadOnlySpan<byte> data, Span<byte> tag)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(number, sequence);
        _hash.AppendData(number);
        _hash.AppendData(data);
        _hash.GetHashAndReset(tag);
    }

    /// <summary>Compares, in time that does not depend on where the difference is.</summary>
    /// <param name="sequence">The packet's sequence number.</param>
    /// <param name="data">As for <see cref="Compute"/>.</param>
    /// <param name="tag">The tag as received.</param>
    /// <returns>Whether it is the right one.</returns>
    public bool Verify(uint sequence, ReadOnlySpan<byte> data, ReadOnlySpan<byte> tag)
    {
        Span<byte> expected = stackalloc byte[PacketCipher.MaxTagSize];
        expected = expected[..TagSize];
        Compute(sequence, data, expected);
        return CryptographicOperations.FixedTimeEquals(expected, tag);
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
