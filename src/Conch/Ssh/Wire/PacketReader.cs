using System.Buffers.Binary;
using System.Text;

namespace Twisted.Conch.Ssh;

/// <summary>
/// Reads SSH's wire types (RFC 4251 §5) from a payload. Copies nothing and allocates nothing but the texts and name-lists
/// asked for; every length is compared with the bytes left before it is used.
/// </summary>
internal ref struct PacketReader(ReadOnlySpan<byte> data)
{
    /// <summary>RFC 4250 §4.6.1: a name has at most 64 characters.</summary>
    public const int MaxNameLength = 64;

    /// <summary>More names than this in one list are nobody's honest offer.</summary>
    public const int MaxNames = 256;

    /// <summary>The longest name-list taken, in bytes.</summary>
    public const int MaxNameListLength = 8192;

    private ReadOnlySpan<byte> _rest = data;

    /// <summary>Bytes not yet read.</summary>
    public readonly int Remaining => _rest.Length;

    /// <summary>What is not yet read.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    public byte ReadByte() => ReadRaw(1)[0];

    /// <summary>RFC 4251 §5: any value but 0 counts as true.</summary>
    public bool ReadBoolean() => ReadByte() != 0;

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(ReadRaw(4));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64BigEndian(ReadRaw(8));

    /// <summary>As many bytes as said, without a length in front.</summary>
    public ReadOnlySpan<byte> ReadRaw(int count)
    {
        if ((uint)count > (uint)_rest.Length)
        {
            throw new MalformedPacketException($"{count} bytes were expected where {_rest.Length} are left.");
        }

        ReadOnlySpan<byte> part = _rest[..count];
        _rest = _rest[count..];
        return part;
    }

    /// <summary>A <c>string</c>: bytes behind their length.</summary>
    public ReadOnlySpan<byte> ReadString(int maxLength = int.MaxValue)
    {
        uint length = ReadUInt32();
        if (length > (uint)_rest.Length)
        {
            throw new MalformedPacketException($"A string of {length} bytes was announced where {_rest.Length} are left.");
        }

        if (length > (uint)maxLength)
        {
            throw new MalformedPacketException($"A string of {length} bytes is longer than the {maxLength} allowed here.");
        }

        return ReadRaw((int)length);
    }

    /// <summary>A <c>string</c> that holds UTF-8 text; anything else is refused.</summary>
    public string ReadText(int maxLength)
    {
        ReadOnlySpan<byte> bytes = ReadString(maxLength);
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new MalformedPacketException("A text is not UTF-8.");
        }
    }

    /// <summary>A <c>string</c> that holds one name: printable US-ASCII, at most 64 bytes, no comma (RFC 4250 §4.6.1).</summary>
    public string ReadName()
    {
        ReadOnlySpan<byte> bytes = ReadString(MaxNameLength);
        CheckName(bytes);
        return AlgorithmNames.Intern(bytes);
    }

    /// <summary>A <c>name-list</c>: names of printable US-ASCII (RFC 4251 §5).</summary>
    /// <remarks>Empty names are left out rather than refused: libssh 0.10 ends its lists of ciphers with a comma.</remarks>
    public string[] ReadNameList()
    {
        ReadOnlySpan<byte> bytes = ReadString(MaxNameListLength);
        if (bytes.IsEmpty)
        {
            return [];
        }

        int count = bytes.Count((byte)',') + 1;
        if (count > MaxNames)
        {
            throw new MalformedPacketException($"A name-list of {count} names is longer than the {MaxNames} allowed.");
        }

        string[] names = new string[count];
        int next = 0;
        foreach (Range range in bytes.Split((byte)','))
        {
            ReadOnlySpan<byte> name = bytes[range];
            if (!name.IsEmpty)
            {
                CheckName(name);
                names[next++] = AlgorithmNames.Intern(name);
            }
        }

        return next == count ? names : names[..next];
    }

    /// <summary>A non-negative <c>mpint</c> as its magnitude, big-endian, without leading zeros (empty for 0).</summary>
    /// <remarks>Negative numbers and needless leading zeros are refused: no value of SSH needs either.</remarks>
    public ReadOnlySpan<byte> ReadUnsignedMpint(int maxBytes)
    {
        ReadOnlySpan<byte> bytes = ReadString();
        if (bytes.IsEmpty)
        {
            return bytes;
        }

        if ((bytes[0] & 0x80) != 0)
        {
            throw new MalformedPacketException("A number is negative.");
        }

        if (bytes[0] == 0)
        {
            if (bytes.Length == 1 || (bytes[1] & 0x80) == 0)
            {
                throw new MalformedPacketException("A number has a needless leading zero.");
            }

            bytes = bytes[1..];
        }

        if (bytes.Length > maxBytes)
        {
            throw new MalformedPacketException($"A number of {bytes.Length} bytes is longer than the {maxBytes} allowed here.");
        }

        return bytes;
    }

    /// <summary>Refuses a message that goes on after its last field.</summary>
    public readonly void ExpectEnd()
    {
        if (!_rest.IsEmpty)
        {
            throw new MalformedPacketException($"{_rest.Length} bytes are left over after the last field.");
        }
    }

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static void CheckName(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name.Length > MaxNameLength)
        {
            throw new MalformedPacketException($"A name of {name.Length} bytes is not allowed; names have 1 to {MaxNameLength}.");
        }

        if (name.ContainsAnyExceptInRange((byte)0x21, (byte)0x7e) || name.Contains((byte)','))
        {
            throw new MalformedPacketException("A name holds a character other than printable US-ASCII.");
        }
    }
}
