using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>Extensions the sender knows. RFC 8308 §2.3.</summary>
/// <param name="Extensions">Names and values, in wire order.</param>
internal sealed record ExtInfo(IReadOnlyList<KeyValuePair<string, Bytes>> Extensions) : ISshMessage<ExtInfo>
{
    /// <summary>The signature algorithms a server takes for user keys. RFC 8308 §3.1.</summary>
    public const string ServerSigAlgs = "server-sig-algs";

    /// <summary>The sender answers pings. OpenSSH's PROTOCOL §1.8.</summary>
    public const string Ping = "ping@openssh.com";

    /// <summary>The most extensions in one message; there are not a dozen in the world.</summary>
    public const int MaxExtensions = 64;

    /// <summary>The most bytes of values in one message: they are kept as long as the connection, and a stranger may send them.</summary>
    public const int MaxValues = 8 * 1024;

    public static MessageNumber Number => MessageNumber.ExtInfo;

    public static ExtInfo Decode(scoped ref PacketReader reader)
    {
        uint count = reader.ReadUInt32();
        if (count > MaxExtensions)
        {
            throw new MalformedPacketException($"{count} extensions are more than the {MaxExtensions} allowed.");
        }

        KeyValuePair<string, Bytes>[] extensions = new KeyValuePair<string, Bytes>[count];
        int room = MaxValues;
        for (int i = 0; i < extensions.Length; i++)
        {
            string name = reader.ReadName();
            ReadOnlySpan<byte> value = reader.ReadString(room);
            room -= value.Length;
            extensions[i] = new(name, new Bytes(value));
        }

        return new ExtInfo(extensions);
    }

    public void Encode(ref PacketWriter writer)
    {
        writer.WriteUInt32((uint)Extensions.Count);
        for (int i = 0; i < Extensions.Count; i++)
        {
            writer.WriteText(Extensions[i].Key);
            writer.WriteString(Extensions[i].Value.Span);
        }
    }
}
