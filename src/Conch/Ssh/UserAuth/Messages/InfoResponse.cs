using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>The user's answers. RFC 4256 §3.4; number 61 means this in method "keyboard-interactive" only.</summary>
/// <param name="Responses">One for each question, in order. Secrets.</param>
internal sealed record InfoResponse(IReadOnlyList<Bytes> Responses) : ISshMessage<InfoResponse>
{
    /// <inheritdoc/>
    public static MessageNumber Number => (MessageNumber)61;

    /// <inheritdoc/>
    public static InfoResponse Decode(scoped ref PacketReader reader)
    {
        Bytes[] responses = new Bytes[ReadCount(ref reader)];
        for (int i = 0; i < responses.Length; i++)
        {
            responses[i] = new Bytes(reader.ReadString(InfoRequest.MaxTextLength));
        }

        return new InfoResponse(responses);
    }

    /// <inheritdoc/>
    public void Encode(ref PacketWriter writer)
    {
        writer.WriteUInt32((uint)Responses.Count);
        foreach (Bytes response in Responses)
        {
            writer.WriteString(response.Span);
        }
    }

    /// <summary>A count, compared with the cap before anything is made of that size (CVE-2002-0639).</summary>
    internal static int ReadCount(ref PacketReader reader)
    {
        uint count = reader.ReadUInt32();
        return count <= InfoRequest.MaxPrompts
            ? (int)count
            : throw new MalformedPacketException($"{count} questions or answers are more than the {InfoRequest.MaxPrompts} allowed.");
    }
}
