using System.Buffers;
using System.Buffers.Binary;

namespace Twisted.Conch.Ssh;

/// <summary>Writes packets straight into the transport's output buffer: laid out, padded and sealed in place. RFC 4253 §6.</summary>
internal sealed class PacketOutput : IDisposable
{
    private PacketCipher _cipher = NullPacketCipher.Instance;
    private PacketCompressor? _compressor;

    /// <summary>The sequence number of the next packet.</summary>
    public uint Sequence { get; private set; }

    /// <summary>Bytes sent under these keys.</summary>
    public long Bytes { get; private set; }

    /// <summary>Packets sent under these keys.</summary>
    public uint Packets { get; private set; }

    /// <summary>What protects the packets; null before the first NEWKEYS.</summary>
    public DirectionAlgorithms? Algorithms { get; private set; }

    /// <summary>Writes one packet.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="number">The message's number.</param>
    /// <param name="fields">What follows it.</param>
    public void Write(IBufferWriter<byte> output, byte number, ReadOnlySpan<byte> fields) => Write(output, [number], fields);

    /// <summary>Writes one packet from two pieces, so that nobody needs to join them first.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="head">The message's number and the first of its fields.</param>
    /// <param name="tail">The other fields.</param>
    public void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        if (_compressor is null)
        {
            WriteFrame(output, head, tail);
            return;
        }

        using PooledBuffer plain = new(head.Length + tail.Length);
        plain.Write(head);
        plain.Write(tail);
        using PooledBuffer compressed = new(plain.Length + 64);
        _compressor.Compress(plain.WrittenSpan, compressed);
        WriteFrame(output, default, compressed.WrittenSpan);
    }

    /// <summary>Seals a packet laid out by the caller, right or wrong: for hostile peers in tests.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="packet">Length field, padding length, payload, padding.</param>
    public void WriteLaidOut(IBufferWriter<byte> output, ReadOnlySpan<byte> packet)
    {
        Span<byte> frame = output.GetSpan(packet.Length + _cipher.TagSize)[..(packet.Length + _cipher.TagSize)];
        packet.CopyTo(frame);
        _cipher.Seal(Sequence++, frame[..packet.Length], frame[packet.Length..]);
        output.Advance(frame.Length);
    }

    /// <summary>Our NEWKEYS is written: the next packet is under other keys.</summary>
    /// <param name="cipher">The protection, owned from now on.</param>
    /// <param name="algorithms">What it is.</param>
    /// <param name="resetSequence">Whether counting begins anew (strict key exchange).</param>
    /// <param name="compress">Whether compression, if agreed on, begins now.</param>
    public void SwitchKeys(PacketCipher cipher, DirectionAlgorithms algorithms, bool resetSequence, bool compress)
    {
        _cipher.Dispose();
        _cipher = cipher;
        Algorithms = algorithms;
        Bytes = 0;
        Packets = 0;
        if (resetSequence)
        {
            Sequence = 0;
        }

        _compressor?.Dispose();
        _compressor = null;
        if (compress)
        {
            StartCompression();
        }
    }

    /// <summary>Compression begins with the next packet, if it was agreed on.</summary>
    public void StartCompression() => _compressor ??= Algorithms?.Compression.CreateCompressor?.Invoke();

    /// <inheritdoc/>
    public void Dispose()
    {
        _cipher.Dispose();
        _compressor?.Dispose();
        _compressor = null;
    }

    private void WriteFrame(IBufferWriter<byte> output, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        int payload = head.Length + tail.Length;
        int padding = _cipher.PaddingFor(payload);
        int length = 1 + payload + padding;
        int total = PacketCipher.LengthSize + length + _cipher.TagSize;
        Span<byte> frame = output.GetSpan(total)[..total];
        Span<byte> packet = frame[..^_cipher.TagSize];
        BinaryPrimitives.WriteInt32BigEndian(packet, length);
        packet[PacketCipher.LengthSize] = (byte)padding;
        Span<byte> body = packet[(PacketCipher.LengthSize + 1)..];
        head.CopyTo(body);
        tail.CopyTo(body[head.Length..]);
        RandomPadding.Fill(body[payload..]);
        _cipher.Seal(Sequence, packet, frame[packet.Length..]);
        output.Advance(total);
        Sequence++;
        Packets++;
        Bytes += total;
    }
}
