namespace Twisted.Conch.Ssh;

/// <summary>A request about the connection as a whole. RFC 4254 §4. Borrows the packet: valid as long as that is.</summary>
internal readonly ref struct GlobalRequest : ISshMessage<GlobalRequest>
{
    /// <inheritdoc/>
    public static MessageNumber Number => MessageNumber.GlobalRequest;

    /// <summary>The request's name.</summary>
    public string RequestType { get; init; }

    /// <summary>Whether it is to be answered.</summary>
    public bool WantReply { get; init; }

    /// <summary>What it sends along, not parsed.</summary>
    public ReadOnlySpan<byte> Data { get; init; }

    /// <inheritdoc/>
    public static GlobalRequest Decode(scoped ref PacketReader reader) => new()
    {
        RequestType = reader.ReadName(),
        WantReply = reader.ReadBoolean(),
        Data = reader.ReadRaw(reader.Remaining),
    };

    /// <inheritdoc/>
    public void Encode(ref PacketWriter writer)
    {
        writer.WriteText(RequestType);
        writer.WriteBoolean(WantReply);
        writer.WriteRaw(Data);
    }
}
