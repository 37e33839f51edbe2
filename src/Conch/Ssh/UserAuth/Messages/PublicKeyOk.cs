namespace Twisted.Conch.Ssh;

/// <summary>The key asked about would do. RFC 4252 §7; number 60 means this in method "publickey" only. Borrows the packet.</summary>
internal readonly ref struct PublicKeyOk : ISshMessage<PublicKeyOk>
{
    /// <inheritdoc/>
    public static MessageNumber Number => (MessageNumber)60;

    /// <summary>The algorithm as asked about.</summary>
    public string Algorithm { get; init; }

    /// <summary>The key as asked about.</summary>
    public ReadOnlySpan<byte> Blob { get; init; }

    /// <inheritdoc/>
    public static PublicKeyOk Decode(scoped ref PacketReader reader) => new()
    {
        Algorithm = reader.ReadName(),
        Blob = reader.ReadString(),
    };

    /// <inheritdoc/>
    public void Encode(ref PacketWriter writer)
    {
        writer.WriteText(Algorithm);
        writer.WriteString(Blob);
    }
}
