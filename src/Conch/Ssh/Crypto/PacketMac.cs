using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>One direction's HMAC. RFC 4253 §6.4.</summary>
/// <param name="tagSize">Bytes of tag.</param>
internal abstract class PacketMac(int tagSize) : IDisposable
{
    /// <summary>Bytes of tag.</summary>
    public int TagSize => tagSize;

    /// <summary>Computes HMAC(key, sequence || data).</summary>
    /// <param name="sequence">The packet's sequence number.</param>
    /// <param name="data">The packet, plain or encrypted as the order of the algorithms has it.</param>
    /// <param name="tag"><see cref="TagSize"/> bytes to fill.</param>
    public void Compute(uint sequence, ReadOnlySpan<byte> data, Span<byte> tag)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(number, sequence);
        Compute(number, data, tag);
    }

    /// <summary>Compares, in time that does not depend on where the difference is.</summary>
    /// <param name="sequence">The packet's sequence number.</param>
    /// <param name="data">As for <see cref="Compute(uint, ReadOnlySpan{byte}, Span{byte})"/>.</param>
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
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Computes the HMAC of two pieces.</summary>
    /// <param name="first">What comes first.</param>
    /// <param name="second">What comes next.</param>
    /// <param name="tag"><see cref="TagSize"/> bytes to fill.</param>
    protected abstract void Compute(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> tag);

    /// <summary>Wipes the key. May be called more than once.</summary>
    /// <param name="disposing">False from a finalizer.</param>
    protected abstract void Dispose(bool disposing);
}
