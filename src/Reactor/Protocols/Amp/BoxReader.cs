using System.Buffers.Binary;
using Twisted.Internet;

namespace Twisted.Protocols.Amp;

/// <summary>Boxes out of bytes that are all there.</summary>
internal static class BoxReader
{
    public static IEnumerable<AmpBox> ReadAll(Bytes data)
    {
        int at = 0;
        while (at < data.Length)
        {
            AmpBox box = [];
            while (Next(data, ref at) is { IsEmpty: false } key)
            {
                if (key.Length > AmpBox.MaxKeyLength)
                {
                    throw new TooLong(isKey: true, isLocal: false, key.Length);
                }

                box[key] = Next(data, ref at);
            }

            yield return box;
        }
    }

    private static Bytes Next(Bytes data, ref int at)
    {
        if (data.Length - at < sizeof(ushort))
        {
            throw new FormatException("The boxes end inside a length.");
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(data.Span[at..]);
        at += sizeof(ushort);
        if (data.Length - at < length)
        {
            throw new FormatException("The boxes end inside a key or a value.");
        }

        Bytes part = data.Slice(at, length);
        at += length;
        return part;
    }
}
