using System.Buffers.Binary;
using System.Collections;
using Twisted.Internet;

namespace Twisted.Protocols.Amp;

/// <summary>
/// Several values of one kind. Any sequence goes in; a list of objects comes out. Together they fit into one value. Twisted: <c>amp.ListOf</c>.
/// </summary>
/// <param name="elementType">The kind of each.</param>
/// <param name="optional">Whether it may be left out.</param>
public class ListOf(Argument elementType, bool optional = false) : Argument(optional)
{
    private const int PrefixLength = 2;

    /// <inheritdoc/>
    public override Bytes ToString(object inObject)
    {
        MemoryStream all = new();
        Span<byte> prefix = stackalloc byte[PrefixLength];
        foreach (object element in As<IEnumerable>(inObject))
        {
            Bytes one = elementType.ToString(element);
            if (one.Length > AmpBox.MaxValueLength)
            {
                throw new TooLong(isKey: false, isLocal: true, one.Length);
            }

            BinaryPrimitives.WriteUInt16BigEndian(prefix, (ushort)one.Length);
            all.Write(prefix);
            all.Write(one.Span);
        }

        return all.GetBuffer().AsSpan(0, (int)all.Length);
    }

    /// <inheritdoc/>
    public override object FromString(Bytes inString)
    {
        List<object> all = [];
        for (int at = 0; at < inString.Length;)
        {
            if (inString.Length - at < PrefixLength)
            {
                throw new FormatException("The list ends inside a length.");
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(inString.Span[at..]);
            at += PrefixLength;
            if (inString.Length - at < length)
            {
                throw new FormatException("The list ends inside an element.");
            }

            all.Add(elementType.FromString(inString.Slice(at, length)));
            at += length;
        }

        return all;
    }
}
