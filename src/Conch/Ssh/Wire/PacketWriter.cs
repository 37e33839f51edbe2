using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Twisted.Conch.Ssh;

/// <summary>Writes SSH's wire types (RFC 4251 §5) into a buffer. What <see cref="PacketReader"/> reads.</summary>
internal readonly ref struct PacketWriter(IBufferWriter<byte> output)
{
    private readonly IBufferWriter<byte> _output = output;

    public void WriteByte(byte value)
    {
        _output.GetSpan(1)[0] = value;
        _output.Advance(1);
    }

    public void WriteBoolean(bool value) => WriteByte(value ? (byte)1 : (byte)0);

    public void WriteUInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_output.GetSpan(4), value);
        _output.Advance(4);
    }

    public void WriteUInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_output.GetSpan(8), value);
        _output.Advance(8);
    }

    /// <summary>Bytes as they are, without a length in front.</summary>
    public void WriteRaw(ReadOnlySpan<byte> bytes) => _output.Write(bytes);

    /// <summary>A <c>string</c>: bytes behind their length.</summary>
    public void WriteString(ReadOnlySpan<byte> bytes)
    {
        WriteUInt32((uint)bytes.Length);
        _output.Write(bytes);
    }

    /// <summary>A <c>string</c> that holds UTF-8 text.</summary>
    public void WriteText(string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        WriteUInt32((uint)length);
        Encoding.UTF8.GetBytes(text, _output.GetSpan(length));
        _output.Advance(length);
    }

    /// <summary>A <c>name-list</c>.</summary>
    public void WriteNameList(IReadOnlyList<string> names)
    {
        int length = Math.Max(0, names.Count - 1);
        for (int i = 0; i < names.Count; i++)
        {
            length += names[i].Length;
        }

        WriteUInt32((uint)length);
        Span<byte> span = _output.GetSpan(length);
        int at = 0;
        for (int i = 0; i < names.Count; i++)
        {
            if (i > 0)
            {
                span[at++] = (byte)',';
            }

            at += Encoding.ASCII.GetBytes(names[i], span[at..]);
        }

        _output.Advance(length);
    }

    /// <summary>A non-negative <c>mpint</c> from its big-endian magnitude, with or without leading zeros.</summary>
    public void WriteUnsignedMpint(ReadOnlySpan<byte> magnitude)
    {
        magnitude = magnitude.TrimStart((byte)0);
        bool pad = !magnitude.IsEmpty && (magnitude[0] & 0x80) != 0;
        WriteUInt32((uint)(magnitude.Length + (pad ? 1 : 0)));
        if (pad)
        {
            WriteByte(0);
        }

        _output.Write(magnitude);
    }
}
