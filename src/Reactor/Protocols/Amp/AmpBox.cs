using System.Buffers.Binary;
using Twisted.Internet;

namespace Twisted.Protocols.Amp;

/// <summary>
/// A message: some keys with their values, all of them bytes. On the wire each is its length in two bytes and itself, sorted by key;
/// an empty key ends the box. Twisted: <c>amp.AmpBox</c>.
/// </summary>
public class AmpBox : Dictionary<Bytes, Bytes>
{
    /// <summary>Bytes of a key at most.</summary>
    public const int MaxKeyLength = 255;

    /// <summary>Bytes of a value at most.</summary>
    public const int MaxValueLength = 65535;

    private const int PrefixLength = 2;

    /// <summary>An empty box.</summary>
    public AmpBox()
    {
    }

    /// <summary>A copy of a box.</summary>
    /// <param name="box">The box.</param>
    public AmpBox(AmpBox box)
        : base(box)
    {
        Descriptors = box.Descriptors;
        Exchange = box.Exchange;
    }

    /// <summary>What is to be sent beside it, by the keys that get the numbers.</summary>
    internal List<(Bytes Key, System.Runtime.InteropServices.SafeHandle Descriptor)>? Descriptors { get; set; }

    /// <summary>Where what came beside it is to be had.</summary>
    internal DescriptorExchange? Exchange { get; set; }

    /// <summary>Looks, before it is sent as an answer, whether what is to happen then can.</summary>
    /// <param name="sender">The way it goes.</param>
    /// <exception cref="RemoteAmpError">It cannot; this is sent instead.</exception>
    internal virtual void BeforeSent(IBoxSender sender)
    {
    }

    /// <summary>It has been sent: what is to happen then.</summary>
    /// <param name="line">What it has been sent on.</param>
    internal virtual void Sent(BinaryBoxProtocol line)
    {
    }

    /// <summary>A box with the same values.</summary>
    public virtual AmpBox Copy() => new(this);

    /// <summary>The box as it goes over the wire.</summary>
    /// <exception cref="TooLong">A key or a value is.</exception>
    /// <exception cref="InvalidSignature">A key is empty: it would end the box.</exception>
    public Bytes Serialize()
    {
        KeyValuePair<Bytes, Bytes>[] pairs = [.. this];
        Array.Sort(pairs, static (one, other) => one.Key.CompareTo(other.Key));
        byte[] wire = new byte[Measure(pairs)];
        int at = 0;
        foreach ((Bytes key, Bytes value) in pairs)
        {
            at = Put(wire, at, key);
            at = Put(wire, at, value);
        }

        Put(wire, at, default);
        return Bytes.Adopt(wire);
    }

    private static int Measure(KeyValuePair<Bytes, Bytes>[] pairs)
    {
        int size = PrefixLength;
        foreach ((Bytes key, Bytes value) in pairs)
        {
            if (key.IsEmpty)
            {
                throw new InvalidSignature("A box cannot have an empty key.");
            }

            if (key.Length > MaxKeyLength)
            {
                throw new TooLong(isKey: true, isLocal: true, key.Length);
            }

            if (value.Length > MaxValueLength)
            {
                throw new TooLong(isKey: false, isLocal: true, value.Length, key);
            }

            size = checked(size + (2 * PrefixLength) + key.Length + value.Length);
        }

        return size;
    }

    private static int Put(byte[] wire, int at, Bytes part)
    {
        BinaryPrimitives.WriteUInt16BigEndian(wire.AsSpan(at), (ushort)part.Length);
        part.Span.CopyTo(wire.AsSpan(at + PrefixLength));
        return at + PrefixLength + part.Length;
    }
}
